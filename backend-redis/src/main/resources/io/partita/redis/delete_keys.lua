-- token, 1 if the rows go, too, else 0, number of partitions, then partition, token and number of the move of each;
-- then the names of the entries to delete
local why = foreign(ARGV[1])
if why then return why end
local count = tonumber(ARGV[3])
local rows, no = rows_in_moves(4, 3, count, 'V')
if no then return no end
by_chunks('UNLINK', 4 + 3 * count, #ARGV, CHUNK)
if ARGV[2] == '1' then
  for i = 1, count do
    redis.call('HDEL', node, ARGV[1 + 3 * i])
  end
end
return 1
