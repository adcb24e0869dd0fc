-- token, partitions ...
local why = foreign(ARGV[1])
if why then return why end
local owned = {}
for i = 2, #ARGV do
  owned[ARGV[i]] = true
end
local rows = redis.call('HGETALL', node)
for i = 1, #rows, 2 do
  if tonumber(rows[i]) and string.sub(rows[i + 1], 1, 1) ~= 'O' then
    return refusal(rows[i], rows[i + 1], 'in no move')
  end
end
local generation = bump()
local replaced = 0
for i = 1, #rows, 2 do
  if tonumber(rows[i]) then
    local word = words(rows[i + 1])
    word[3] = '-'
    if owned[rows[i]] then
      owned[rows[i]] = nil
      set_row(rows[i], word)
    else
      replaced = replaced + 1
      word[3] = 'r'
      set_row(rows[i], word)
    end
  end
end
for partition in pairs(owned) do
  own(partition, generation, '0', '0')
end
if replaced > 0 then
  redis.call('HSET', node, 'recut', ARGV[1] .. ' ' .. generation .. ' 0')
else
  redis.call('HDEL', node, 'recut')
end
return generation
