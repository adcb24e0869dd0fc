-- token, 1 on the first page else 0, 1 on the last page else 0, number of partitions, partition, token and number
-- of the move of each, then partition and key of each entry found
despite_lack_of_memory()
local token, first, last = ARGV[1], ARGV[2] == '1', ARGV[3] == '1'
local why = foreign(token)
if why then return why end
local count = tonumber(ARGV[4])
local rows = {}
for i = 1, count do
  local at = 2 + 3 * i
  local word, no = moving(ARGV[at], ARGV[at + 1], ARGV[at + 2], 'M')
  if no then return no end
  if not first and word[4] ~= '-' .. token and word[4] ~= token then
    return refusal(ARGV[at], table.concat(word, ' '), 'scanned by token ' .. token)
  end
  rows[i] = word
end
for i = 5 + 3 * count, #ARGV, 2 do
  redis.call('ZADD', log_of(ARGV[i]), 'NX', redis.call('HINCRBY', node, 'seq', 1), ARGV[i + 1])
end
if first or last then
  for i = 1, count do
    rows[i][4] = last and token or '-' .. token
    set_row(ARGV[2 + 3 * i], rows[i])
  end
end
return 1
