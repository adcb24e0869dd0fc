-- token, state, 1 if the rows go with the last page else 0, 1 on the last page else 0, length of the prefix, number of
-- partitions, then partition, token and number of the move of each; then the names of the entries to delete. KEYS[2] is the
-- order that is kept, if there is one.
local why = foreign(ARGV[1])
if why then return why end
local state = ARGV[2]
local count = tonumber(ARGV[6])
local rows, no = rows_in_moves(7, 3, count, state)
if no then return no end
if state == 'I' and ARGV[3] == '0' then
  for i = 1, count do
    if string.find(rows[i], ' 1 %d+$') then
      return refusal(ARGV[4 + 3 * i], rows[i], 'importing without a copy')
    end
  end
end
delete_all(KEYS[2], tonumber(ARGV[5]), 7 + 3 * count, #ARGV)
if ARGV[3] == '1' and ARGV[4] == '1' then
  for i = 1, count do
    redis.call('HDEL', node, ARGV[4 + 3 * i])
  end
end
return 1
