-- Some keys in their order, of a partition whose values are read by plain commands then. KEYS[2] is the order. partition, from
-- and to as ZRANGEBYLEX takes them, 1 if the greatest come first else 0, how many keys. The answer: 1 if done, 2 if the order
-- does not hold all entries, the node's generation, the row, and a list: the keys, then the length of the node's largest
-- value, 0 if none is noted.
local row = row_of(ARGV[1])
local state = string.sub(row, 1, 1)
local generation = redis.call('HGET', node, 'g') or '0'
if state ~= 'O' and state ~= 'M' then
  return {0, generation, row}
end
if not is_complete(KEYS[2]) then
  return {2, generation, row}
end
local found
if ARGV[4] == '1' then
  found = redis.call('ZREVRANGEBYLEX', KEYS[2], ARGV[3], ARGV[2], 'LIMIT', 0, ARGV[5])
else
  found = redis.call('ZRANGEBYLEX', KEYS[2], ARGV[2], ARGV[3], 'LIMIT', 0, ARGV[5])
end
found[#found + 1] = redis.call('HGET', node, 'largest') or '0'
return {1, generation, row, found}
