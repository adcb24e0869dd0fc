-- For each entry KEYS[i + 1]: 0 if it is missing, its value if it is sampled and does not expire, else 1.
-- What is no string counts by its type and length: how it is laid out may differ from server to server.
local lengths = {list = 'LLEN', set = 'SCARD', zset = 'ZCARD', hash = 'HLEN', stream = 'XLEN'}
local found = {}
for i = 2, #KEYS do
  local key = KEYS[i]
  local ttl = redis.call('PTTL', key)
  if ttl == -2 then
    found[i - 1] = 0
  elseif ttl ~= -1 or ARGV[i - 1] == '0' then
    found[i - 1] = 1
  else
    local kind = redis.call('TYPE', key).ok
    if kind == 'string' then
      found[i - 1] = redis.call('GET', key)
    elseif lengths[kind] then
      found[i - 1] = kind .. redis.call(lengths[kind], key)
    else
      found[i - 1] = kind
    end
  end
end
return found
