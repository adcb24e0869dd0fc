-- token, number of partitions, then partition, token and number of the move of each. The answer: the partitions whose
-- change logs are not empty.
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local count = tonumber(ARGV[2])
local rows, no = rows_in_moves(3, 3, count, 'M')
if no then return no end
local written = {}
for i = 1, count do
  local word = words(rows[i])
  word[4] = ARGV[1]
  set_row(ARGV[3 * i], word)
  if redis.call('EXISTS', log_of(ARGV[3 * i])) == 1 then
    written[#written + 1] = ARGV[3 * i]
  end
end
return written
