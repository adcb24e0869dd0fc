-- token, then partition, token and number of its move
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local partition, token, number = ARGV[2], ARGV[3], ARGV[4]
local row = row_of(partition)
local word = words(row)
if word[1] == 'O' or word[1] == 'M' then
  return refusal(partition, row, 'nothing, importing or moved away')
end
if word[1] == 'I' then
  local by_token = tonumber(word[2]) - tonumber(token)
  local order = by_token ~= 0 and by_token or tonumber(word[3]) - tonumber(number)
  if order > 0 then
    return refusal(partition, row, 'importing by no later move')
  end
  if order == 0 then
    return 1
  end
end
set_row(partition, {'I', token, number, '0', ARGV[1], '0', evictions()})
return 1
