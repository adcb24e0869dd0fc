-- token, run id, partitions ... KEYS[2] is the order that is kept, if there is one.
local why = foreign(ARGV[1])
if why then return why end
if redis.call('HEXISTS', node, 'recut') == 1 then
  return redis.error_reply('PARTITA a re-cut is not finished')
end
if KEYS[2] then
  keep_order()
end
local owned = {}
for i = 3, #ARGV do
  owned[ARGV[i]] = true
end
local table_now = redis.call('HGETALL', node)
local lost = redis.call('HEXISTS', node, 'g') == 0
for i = 1, #table_now, 2 do
  if tonumber(table_now[i]) then
    local state = string.sub(table_now[i + 1], 1, 1)
    if state ~= 'O' then
      return refusal(table_now[i], table_now[i + 1], 'in no move')
    end
  end
end
for i = 1, #table_now, 2 do
  if tonumber(table_now[i]) then
    if owned[table_now[i]] then
      owned[table_now[i]] = nil
    else
      redis.call('HDEL', node, table_now[i])
      lost = true
    end
  end
end
if lost then
  bump()
end
local since = generation_now()
for partition in pairs(owned) do
  own(partition, since, '0', '0')
end
redis.call('HSET', node, 'run', ARGV[2])
return 1
