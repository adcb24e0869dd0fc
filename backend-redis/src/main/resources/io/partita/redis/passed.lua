-- generation: no session of an older one is left
despite_lack_of_memory()
local clean = tonumber(redis.call('HGET', node, 'clean') or '0')
if tonumber(ARGV[1]) > clean then
  redis.call('HSET', node, 'clean', ARGV[1])
end
return 1
