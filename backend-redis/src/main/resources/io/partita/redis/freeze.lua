-- token, partition, token and number of its move, milliseconds
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'M')
if no then return no end
word[5] = integer(now_millis() + tonumber(ARGV[5]))
set_row(ARGV[2], word)
return 1
