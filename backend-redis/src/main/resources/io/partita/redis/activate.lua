-- partition, token and number of its move
despite_lack_of_memory()
local word = words(row_of(ARGV[1]))
if word[1] == 'I' and word[2] == ARGV[2] and word[3] == ARGV[3] then
  own(ARGV[1], generation_now(), ARGV[2], ARGV[3])
  return 1
end
return (word[1] == 'O' or word[1] == 'M') and 1 or 0
