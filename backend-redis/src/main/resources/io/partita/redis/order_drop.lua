-- Drops keys without an entry from the order, KEYS[2]: for how long to be waited for, ms; the attempt; prefix, after which key
-- as ZRANGEBYLEX takes it, most keys to look at. The answer: how many were dropped, and the last key that was looked at if
-- there are more. With the last step the order is complete, unless it was lost since the attempt began, or another one began
-- later, or sessions may be left that do not keep it.
local most = tonumber(ARGV[5])
local keys = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[4], '+', 'LIMIT', 0, most + 1)
local dropped = 0
for i = 1, math.min(most, #keys) do
  if keys[i] ~= '' and redis.call('EXISTS', ARGV[3] .. keys[i]) == 0 then
    dropped = dropped + redis.call('ZREM', KEYS[2], keys[i])
  end
end
if #keys > most then
  redis.call('HSET', node, 'repairing', integer(now_millis() + tonumber(ARGV[1])))
  return {dropped, keys[most]}
end
redis.call('HDEL', node, 'repairing')
if redis.call('ZSCORE', KEYS[2], '') == ARGV[2] and unsafe_before() == 0 then
  redis.call('ZADD', KEYS[2], COMPLETE, '')
end
return {dropped}
