-- Drops keys without an entry from the order, KEYS[2]: prefix, after which key as ZRANGEBYLEX takes it, most keys to look
-- at. The answer: how many were dropped, and the last key that was looked at if there are more.
local most = tonumber(ARGV[3])
local keys = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[2], '+', 'LIMIT', 0, most + 1)
local dropped = 0
for i = 1, math.min(most, #keys) do
  if redis.call('EXISTS', ARGV[1] .. keys[i]) == 0 then
    dropped = dropped + redis.call('ZREM', KEYS[2], keys[i])
  end
end
return {dropped, #keys > most and keys[most] or nil}
