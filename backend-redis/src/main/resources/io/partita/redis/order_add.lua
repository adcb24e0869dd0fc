-- Brings the keys of entries that are there into the order, KEYS[2]: for how long to be waited for, ms; length of the prefix,
-- names. How many were missing.
local prefix, added = tonumber(ARGV[2]), 0
redis.call('HSET', node, 'repairing', integer(now_millis() + tonumber(ARGV[1])))
for i = 3, #ARGV do
  if redis.call('EXISTS', ARGV[i]) == 1 then
    added = added + redis.call('ZADD', KEYS[2], 'NX', 0, string.sub(ARGV[i], prefix + 1))
    note_length_of(KEYS[2], ARGV[i])
  end
end
return added
