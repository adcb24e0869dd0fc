-- Begins to put the order right, KEYS[2]: for how long to be waited for, ms; 1 if only where it is due, and nobody else is at
-- it, else 0. The answer: the attempt, as the score of the empty key; 0 if it is not due; -1 if it is complete, and stays so
-- meanwhile; and the generation of which no older session may be left, or 0.
keep_order()
local complete = is_complete(KEYS[2])
local now = now_millis()
if ARGV[2] == '1' and (complete or tonumber(redis.call('HGET', node, 'repairing') or '0') > now) then
  return {'0', 0}
end
redis.call('HSET', node, 'repairing', integer(now + tonumber(ARGV[1])))
if complete then
  return {integer(COMPLETE), 0}
end
local attempt = integer(COMPLETE - redis.call('HINCRBY', node, 'repairs', 1))
redis.call('ZADD', KEYS[2], attempt, '')
return {attempt, unsafe_before()}
