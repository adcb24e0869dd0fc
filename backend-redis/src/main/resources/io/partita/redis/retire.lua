-- token, partitions ...
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local recut = words(redis.call('HGET', node, 'recut') or '0 0 0')
for i = 2, #ARGV do
  local row = row_of(ARGV[i])
  if row ~= 'N' and (recut[3] ~= '1' or words(row)[3] ~= 'r') then
    return refusal(ARGV[i], row, 'replaced, and its entries regrouped')
  end
end
for i = 2, #ARGV do
  redis.call('HDEL', node, ARGV[i])
end
local rows = redis.call('HGETALL', node)
for i = 1, #rows, 2 do
  if tonumber(rows[i]) and words(rows[i + 1])[3] == 'r' then
    return 1
  end
end
redis.call('HDEL', node, 'recut')
return 1
