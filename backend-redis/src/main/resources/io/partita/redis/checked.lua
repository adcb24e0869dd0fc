-- An operation on a partition that may be in transit, or a write in an ordered namespace. KEYS[2] is the entry, KEYS[3] the
-- order that a write keeps, if there is one. partition, user's key, operation, its arguments. The answer: 1 if done, the
-- node's generation, the row, the outcome.
local partition, order = ARGV[1], KEYS[3]
local row = row_of(partition)
local state = string.sub(row, 1, 1)
local generation = redis.call('HGET', node, 'g') or '0'
if state ~= 'O' and state ~= 'M' then
  return {0, generation, row}
end
local key, what = KEYS[2], ARGV[3]
if what == 'get' then
  return {1, generation, row, redis.call('GET', key)}
end
if what == 'ttl' then
  return {1, generation, row, redis.call('PTTL', key)}
end
if state == 'M' and tonumber(words(row)[5]) > now_millis() then
  return {0, generation, row}
end

-- Before the write: if that can't be noted, for want of memory or of a permission, nothing is done.
local function log()
  if state == 'M' then
    note(partition, ARGV[2])
  end
end

-- Drops of two keys those whose entries have expired or were evicted: so there are hardly more of them than of others.
local function tidy()
  if order then
    local prefix = string.sub(key, 1, -1 - #ARGV[2])
    for _, other in ipairs(redis.call('ZRANDMEMBER', order, 2)) do
      if other ~= ARGV[2] and other ~= '' and redis.call('EXISTS', prefix .. other) == 0 then
        leave(order, other)
      end
    end
  end
end

if what == 'put' then
  local value, ttl, condition = ARGV[4], ARGV[5], ARGV[6]
  if condition == 'absent' and redis.call('EXISTS', key) == 1 then
    return {1, generation, row, 0}
  end
  if condition == 'equal' and redis.call('GET', key) ~= ARGV[7] then
    return {1, generation, row, 0}
  end
  log()
  enter(order, ARGV[2])
  note_length(order, #value)
  tidy()
  if ttl == 'none' then
    redis.call('SET', key, value)
  elseif ttl == 'keep' then
    redis.call('SET', key, value, 'KEEPTTL')
  else
    redis.call('SET', key, value, 'PX', ttl)
  end
  return {1, generation, row, 1}
end

if what == 'increment' then
  local is_new = redis.call('EXISTS', key) == 0
  log()
  enter(order, ARGV[2])
  tidy()
  local sum = redis.pcall('INCRBY', key, ARGV[4])
  if type(sum) == 'table' then
    return sum
  end
  if is_new and ARGV[5] ~= 'none' and ARGV[5] ~= 'keep' then
    redis.call('PEXPIRE', key, ARGV[5])
  end
  return {1, generation, row, redis.call('GET', key)}
end

-- What makes room, or needs none, is done by a server that is out of memory, too.
despite_lack_of_memory()
if what == 'remove' then
  -- Noted though nothing is there: the server may have evicted what the target has a copy of.
  log()
  tidy()
  local count = redis.call('UNLINK', key)
  leave(order, ARGV[2])
  return {1, generation, row, count}
end
if redis.call('EXISTS', key) == 0 then
  return {1, generation, row, 0}
end
log()
tidy()
if ARGV[4] == 'none' then
  redis.call('PERSIST', key)
else
  redis.call('PEXPIRE', key, ARGV[4])
end
return {1, generation, row, 1}
