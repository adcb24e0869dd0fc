-- token, number of partitions, then partition, token and number of the move of each
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local count = tonumber(ARGV[2])
local rows, no = rows_in_moves(3, 3, count, 'M')
if no then return no end
for i = 1, count do
  local word = words(rows[i])
  word[4] = ARGV[1]
  set_row(ARGV[3 * i], word)
end
return 1
