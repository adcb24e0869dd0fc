-- token, number of partitions, number of entries that are plain strings without a time to live, length of the prefix, then
-- id, token and number of the move, and attempt of each partition; then name and value of each of these entries; then name,
-- form, value and time to live of each other one, in the forms of place in lib.lua. KEYS[2] is the order that is kept, if
-- there is one.
local order, prefix = KEYS[2], tonumber(ARGV[4])
local why = foreign(ARGV[1])
if why then return why end
local count, plain = tonumber(ARGV[2]), tonumber(ARGV[3])
local rows, no = rows_in_moves(5, 4, count, 'I')
if no then return no end
local first = {}
for i = 1, count do
  local at = 1 + 4 * i
  local usual = table.concat({'I', ARGV[at + 1], ARGV[at + 2], ARGV[at + 3], ARGV[1], '1', ''}, ' ')
  if string.sub(rows[i], 1, #usual) ~= usual then
    local word = words(rows[i])
    local attempt = word[5] == ARGV[1] and word[4] or '0'
    if attempt ~= ARGV[at + 3] then
      return refusal(ARGV[at], rows[i], 'at attempt ' .. ARGV[at + 3])
    end
    if word[6] ~= '1' then
      word[6] = '1'
      first[ARGV[at]] = word
    end
  end
end
for partition, word in pairs(first) do
  set_row(partition, word)
end
local from = 5 + 4 * count
local to = from + 2 * plain
if order then
  enter_all(order, prefix, from, to - 1, 2)
  for i = from + 1, to - 1, 2 do
    note_length(order, #ARGV[i])
  end
end
by_chunks('MSET', from, to - 1, 2 * CHUNK)
for i = to, #ARGV, 4 do
  place(ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], order, string.sub(ARGV[i], prefix + 1))
end
return 1
