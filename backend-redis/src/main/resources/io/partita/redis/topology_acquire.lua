-- KEYS: record. ARGV: holder, milliseconds, time or ''. The token; 0 while another holds the lease.
local at = now(ARGV[3])
if is_held(at) then
  return 0
end
local token = redis.call('HINCRBY', record, 'token', 1)
redis.call('HSET', record, 'lease', string.format('%.0f', token), 'holder', ARGV[1])
hold(at, ARGV[2])
return token
