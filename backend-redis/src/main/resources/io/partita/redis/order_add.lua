-- Brings the keys of entries that are there into the order, KEYS[2]: length of the prefix, names. How many were missing.
local added = 0
for i = 2, #ARGV do
  if redis.call('EXISTS', ARGV[i]) == 1 then
    added = added + redis.call('ZADD', KEYS[2], 0, string.sub(ARGV[i], tonumber(ARGV[1]) + 1))
  end
end
return added
