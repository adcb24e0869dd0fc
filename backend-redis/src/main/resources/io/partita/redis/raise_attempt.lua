-- token, partition, token and number of its move, attempt
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'I')
if no then return no end
if word[5] == ARGV[1] and tonumber(ARGV[5]) < tonumber(word[4]) then
  return refusal(ARGV[2], table.concat(word, ' '), 'at an attempt no later than ' .. ARGV[5])
end
word[4] = ARGV[5]
word[5] = ARGV[1]
set_row(ARGV[2], word)
return 1
