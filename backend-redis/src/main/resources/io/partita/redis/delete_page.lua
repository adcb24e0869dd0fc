-- token, state, 1 if the rows go with the last page else 0, 1 on the last page else 0, number of partitions, then
-- partition, token and number of the move of each; KEYS from 2 on are the entries to delete
local why = foreign(ARGV[1])
if why then return why end
local state = ARGV[2]
local count = tonumber(ARGV[5])
local rows, no = rows_in_moves(6, 3, count, state)
if no then return no end
if state == 'I' and ARGV[3] == '0' then
  for i = 1, count do
    if string.find(rows[i], ' 1 %d+$') then
      return refusal(ARGV[3 + 3 * i], rows[i], 'importing without a copy')
    end
  end
end
for from = 2, #KEYS, CHUNK do
  redis.call('UNLINK', unpack(KEYS, from, math.min(#KEYS, from + CHUNK - 1)))
end
if ARGV[3] == '1' and ARGV[4] == '1' then
  for i = 1, count do
    redis.call('HDEL', node, ARGV[3 + 3 * i])
  end
end
return 1
