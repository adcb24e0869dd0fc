-- token, run id, token and number of the new id, how many partitions are owned, these, then the others. KEYS[2] is the order
-- that is kept, if there is one: no session of an earlier run is left that would not.
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
if redis.call('HGET', node, 'run') == ARGV[2] then
  return redis.error_reply('PARTITA this run is admitted already')
end
local rows = redis.call('HGETALL', node)
for i = 1, #rows, 2 do
  if tonumber(rows[i]) then
    if string.sub(rows[i + 1], 1, 1) == 'M' then
      redis.call('UNLINK', log_of(rows[i]))
    end
    redis.call('HDEL', node, rows[i])
  end
end
redis.call('HDEL', node, 'recut')
if KEYS[2] then
  redis.call('HSET', node, 'order', '0')
end
local generation = bump()
local last = 5 + tonumber(ARGV[5])
for i = 6, last do
  own(ARGV[i], generation, ARGV[3], ARGV[4])
end
local evicted = evictions()
for i = last + 1, #ARGV do
  set_row(ARGV[i], {'I', ARGV[3], ARGV[4], '0', ARGV[1], '0', evicted})
end
redis.call('HSET', node, 'run', ARGV[2])
return 1
