-- An operation on a partition that may be in transit. KEYS[2] is the entry. partition, user's key, operation, its
-- arguments. The answer: 1 if done, the node's generation, the row, the outcome.
local partition = ARGV[1]
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

local function write()
  if what == 'put' then
    local value, ttl, condition = ARGV[4], ARGV[5], ARGV[6]
    if condition == 'absent' and redis.call('EXISTS', key) == 1 then
      return 0
    end
    if condition == 'equal' and redis.call('GET', key) ~= ARGV[7] then
      return 0
    end
    if ttl == 'none' then
      redis.call('SET', key, value)
    elseif ttl == 'keep' then
      redis.call('SET', key, value, 'KEEPTTL')
    else
      redis.call('SET', key, value, 'PX', ttl)
    end
    return 1
  elseif what == 'remove' then
    return redis.call('UNLINK', key)
  elseif what == 'increment' then
    local is_new = redis.call('EXISTS', key) == 0
    local sum = redis.pcall('INCRBY', key, ARGV[4])
    if type(sum) == 'table' then
      return sum
    end
    if is_new and ARGV[5] ~= 'none' and ARGV[5] ~= 'keep' then
      redis.call('PEXPIRE', key, ARGV[5])
    end
    return redis.call('GET', key)
  else
    if redis.call('EXISTS', key) == 0 then
      return 0
    end
    if ARGV[4] == 'none' then
      redis.call('PERSIST', key)
    else
      redis.call('PEXPIRE', key, ARGV[4])
    end
    return 1
  end
end

local outcome = write()
if type(outcome) == 'table' then
  return outcome
end
-- A removal is noted though nothing was there: the server may have evicted what the target has a copy of.
if state == 'M' and (outcome ~= 0 or what == 'remove') then
  note(partition, ARGV[2])
end
return {1, generation, row, outcome}
