-- Some entries in the order of their keys, of a partition that contains them. KEYS[2] is the order. partition, prefix, from
-- and to as ZRANGEBYLEX takes them, 1 if the greatest come first else 0, most keys to look at, most entries, most bytes but
-- for a first entry, 1 if values are left out else 0. The answer: 1 if done, 2 if the order does not hold all entries, the
-- node's generation, the row, and a list: 1 if there are more keys else 0, how many keys were looked at, the last of them,
-- then key and value of each entry. What is no string is passed over; a key without an entry is dropped.
local row = row_of(ARGV[1])
local state = string.sub(row, 1, 1)
local generation = redis.call('HGET', node, 'g') or '0'
if state ~= 'O' and state ~= 'M' then
  return {0, generation, row}
end
local order, prefix, from, to = KEYS[2], ARGV[2], ARGV[3], ARGV[4]
if not is_complete(order) then
  return {2, generation, row}
end
local looks, entries, most, bare = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), ARGV[9] == '1'
local keys
if ARGV[5] == '1' then
  keys = redis.call('ZREVRANGEBYLEX', order, to, from, 'LIMIT', 0, looks + 1)
else
  keys = redis.call('ZRANGEBYLEX', order, from, to, 'LIMIT', 0, looks + 1)
end
local found, gone = {0, 0, ''}, {}
local bytes, count, looked = 0, 0, 0
while looked < math.min(looks, #keys) and count < entries and bytes < most do
  local key = keys[looked + 1]
  local name = prefix .. key
  local length = redis.pcall('STRLEN', name)
  if length == 0 and redis.call('EXISTS', name) == 0 then
    if key ~= '' then
      gone[#gone + 1] = key
    end
  elseif type(length) == 'number' then
    local size = #key + (bare and 0 or length)
    if count > 0 and bytes + size > most then
      break
    end
    bytes, count = bytes + size, count + 1
    found[#found + 1] = key
    found[#found + 1] = bare and '' or redis.call('GET', name)
  end
  looked = looked + 1
end
if #gone > 0 then
  redis.call('ZREM', order, unpack(gone))
end
if looked > 0 then
  found[1], found[2], found[3] = looked < #keys and 1 or 0, looked, keys[looked]
end
return {1, generation, row, found}
