-- token, number of partitions, then id, token and number of the move, number of keys and number of those that are
-- sampled of each; then the names of these entries, those that are sampled first. The answer: what was evicted since
-- the imports began; of each partition how many of the names there are; of each sampled name its value, or 0 if it
-- expires or is missing. What is no string counts as in count.lua.
local why = foreign(ARGV[1])
if why then return why end
local count = tonumber(ARGV[2])
local rows, no = rows_in_moves(3, 5, count, 'MI')
if no then return no end
local lengths = {list = 'LLEN', set = 'SCARD', zset = 'ZCARD', hash = 'HLEN', stream = 'XLEN'}
local evicted, now = 0, nil
local found = {0}
local at = 3 + 5 * count
local sampled = {}
for i = 1, count do
  local keys, chosen = tonumber(ARGV[1 + 5 * i]), tonumber(ARGV[2 + 5 * i])
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
    local kind = redis.call('TYPE', name).ok
    if kind == 'string' then
      value = redis.call('GET', name)
    elseif lengths[kind] then
      value = kind .. redis.call(lengths[kind], name)
    else
      value = kind
    end
  end
  found[#found + 1] = value
end
found[1] = evicted
return found
