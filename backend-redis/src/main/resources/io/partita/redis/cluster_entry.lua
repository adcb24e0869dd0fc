-- An operation on one entry, KEYS[1], of a cluster, where there is no node's record. Operation, its arguments.
local key, what = KEYS[1], ARGV[1]
if what == 'replace' then
  if redis.call('GET', key) ~= ARGV[2] then
    return '0'
  end
  if ARGV[4] == 'none' then
    redis.call('SET', key, ARGV[3])
  elseif ARGV[4] == 'keep' then
    redis.call('SET', key, ARGV[3], 'KEEPTTL')
  else
    redis.call('SET', key, ARGV[3], 'PX', ARGV[4])
  end
  return '1'
elseif what == 'increment' then
  local is_new = redis.call('EXISTS', key) == 0
  local sum = redis.pcall('INCRBY', key, ARGV[2])
  if type(sum) == 'table' then
    return sum
  end
  if is_new then
    redis.call('PEXPIRE', key, ARGV[3])
  end
  return redis.call('GET', key)
else
  if redis.call('EXISTS', key) == 0 then
    return '0'
  end
  redis.call('PERSIST', key)
  return '1'
end
