-- Bytes up to which a value is whole, bytes of an edge, then for each entry KEYS[i + 1] whether it is sampled. The
-- answer for each: 0 if it is missing, what counts of its value if it is sampled and does not expire, else 1.
local whole, edge = tonumber(ARGV[1]), tonumber(ARGV[2])
local found = {}
for i = 2, #KEYS do
  local key = KEYS[i]
  local ttl = redis.call('PTTL', key)
  if ttl == -2 then
    found[i - 1] = 0
  elseif ttl ~= -1 or ARGV[i + 1] == '0' then
    found[i - 1] = 1
  else
    found[i - 1] = extract_of(key, whole, edge)
  end
end
return found
