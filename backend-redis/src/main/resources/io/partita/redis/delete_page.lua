-- token, state, 1 if the rows go with the last page else 0, 1 on the last page else 0, number of partitions, then
-- partition, token and number of the move of each; KEYS from 2 on are the entries to delete
local why = foreign(ARGV[1])
if why then return why end
local state = ARGV[2]
local count = tonumber(ARGV[5])
for i = 1, count do
  local at = 3 + 3 * i
  local word, no = moving(ARGV[at], ARGV[at + 1], ARGV[at + 2], state)
  if no then return no end
  if state == 'I' and ARGV[3] == '0' and word[6] == '1' then
    return refusal(ARGV[at], table.concat(word, ' '), 'importing without a copy')
  end
end
for i = 2, #KEYS do
  redis.call('UNLINK', KEYS[i])
end
if ARGV[3] == '1' and ARGV[4] == '1' then
  for i = 1, count do
    redis.call('HDEL', node, ARGV[3 + 3 * i])
  end
end
return 1
