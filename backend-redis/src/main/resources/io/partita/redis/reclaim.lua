-- token, partition, token and number of its move
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local word = words(row_of(ARGV[2]))
if word[1] == 'O' and word[4] == ARGV[3] and word[5] == ARGV[4] then
  return 1
end
local away, no = moving(ARGV[2], ARGV[3], ARGV[4], 'V')
if no then return no end
own(ARGV[2], generation_now(), ARGV[3], ARGV[4])
return 1
