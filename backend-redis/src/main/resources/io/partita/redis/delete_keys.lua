-- token, 1 if the rows go, too, else 0, length of the prefix, number of partitions, then partition, token and number of
-- the move of each; then the names of the entries to delete. KEYS[2] is the order that is kept, if there is one.
local why = foreign(ARGV[1])
if why then return why end
local count = tonumber(ARGV[4])
local rows, no = rows_in_moves(5, 3, count, 'V')
if no then return no end
delete_all(KEYS[2], tonumber(ARGV[3]), 5 + 3 * count, #ARGV)
if ARGV[2] == '1' then
  for i = 1, count do
    redis.call('HDEL', node, ARGV[2 + 3 * i])
  end
end
return 1
