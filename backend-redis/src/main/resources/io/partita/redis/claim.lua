despite_lack_of_memory()
local held = tonumber(redis.call('HGET', node, 'token') or '0')
if tonumber(ARGV[1]) <= held then
  return 0
end
redis.call('HSET', node, 'token', ARGV[1])
return 1
