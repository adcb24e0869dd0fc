-- token, then partition, token and number of the move of each: in transit or importing. What was evicted meanwhile.
local why = foreign(ARGV[1])
if why then return why end
local evicted = 0
for i = 2, #ARGV, 3 do
  local row = row_of(ARGV[i])
  local word = words(row)
  if (word[1] ~= 'M' and word[1] ~= 'I') or word[2] ~= ARGV[i + 1] or word[3] ~= ARGV[i + 2] then
    return refusal(ARGV[i], row, 'moving or importing by ' .. ARGV[i + 1] .. '.' .. ARGV[i + 2])
  end
  if word[1] == 'I' then
    evicted = math.max(evicted, tonumber(evictions()) - tonumber(word[7]))
  end
end
return evicted
