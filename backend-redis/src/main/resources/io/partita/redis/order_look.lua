-- Before a session in an ordered namespace begins: prefix, pattern of its names, what names of records begin with, most keys
-- that the server may hold to be put right at once. KEYS[2] is the order. 1 if it is complete, or there is no table as yet,
-- else 0.
if redis.call('EXISTS', node) == 0 then
  return 1
end
keep_order()
if is_complete(KEYS[2]) then
  return 1
end
if redis.call('DBSIZE') > tonumber(ARGV[4]) or unsafe_before() > 0 then
  return 0
end
local cursor = '0'
repeat
  local page = redis.call('SCAN', cursor, 'MATCH', ARGV[2], 'COUNT', 100)
  cursor = page[1]
  for _, name in ipairs(page[2]) do
    if string.sub(name, 1, #ARGV[3]) ~= ARGV[3] then
      enter(KEYS[2], string.sub(name, #ARGV[1] + 1))
    end
  end
until cursor == '0'
redis.call('ZADD', KEYS[2], COMPLETE, '')
return 1
