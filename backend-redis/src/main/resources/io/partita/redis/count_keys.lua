-- token, bytes up to which a value is whole, bytes of an edge, number of partitions, then id, token and number of the
-- move, number of keys and number of those that are sampled of each; then the names of these entries, those that are
-- sampled first. The answer: what was evicted since the imports began; of each partition how many of the names there
-- are; of each sampled name what counts of its value, or 0 if it expires or is missing.
local why = foreign(ARGV[1])
if why then return why end
local whole, edge, count = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local rows, no = rows_in_moves(5, 5, count, 'MI')
if no then return no end
local evicted, now = 0, nil
local found = {0}
local at = 5 + 5 * count
local sampled = {}
for i = 1, count do
  local keys, chosen = tonumber(ARGV[3 + 5 * i]), tonumber(ARGV[4 + 5 * i])
  if string.sub(rows[i], 1, 1) == 'I' then
    now = now or tonumber(evictions())
    evicted = math.max(evicted, now - tonumber(string.match(rows[i], '%d+$')))
  end
  found[1 + i] = by_chunks('EXISTS', at, at + keys - 1, CHUNK)
  for k = at, at + chosen - 1 do
    sampled[#sampled + 1] = ARGV[k]
  end
  at = at + keys
end
for _, name in ipairs(sampled) do
  local value = 0
  if redis.call('PTTL', name) == -1 then
    value = extract_of(name, whole, edge)
  end
  found[#found + 1] = value
end
found[1] = evicted
return found
