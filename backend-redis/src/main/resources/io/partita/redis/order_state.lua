-- Before keys and values of a partition are read by plain commands. KEYS[2] is the order. partition. The answer: 1 if done, the
-- node's generation, the row, the length of the largest value, 0 if none is noted.
local row = row_of(ARGV[1])
local state = string.sub(row, 1, 1)
local generation = redis.call('HGET', node, 'g') or '0'
if state ~= 'O' and state ~= 'M' then
  return {0, generation, row}
end
return {1, generation, row, redis.call('HGET', node, 'largest') or '0'}
