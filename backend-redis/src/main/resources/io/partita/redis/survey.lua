-- Keys at even distances in the order, KEYS[2], of an interval, to see where in it there is how much: prefix, least key, to as
-- ZLEXCOUNT takes it, how many keys. The answer: how many keys the interval has, then key and bytes of the value of each; keys
-- without an entry are left out. What is no string counts by an estimate.
local order, prefix, least, to = KEYS[2], ARGV[1], ARGV[2], ARGV[3]
local from, below = '[' .. least, '(' .. least
if least == '' and redis.call('EXISTS', prefix) == 0 then
  from, below = '(', '[' -- the empty key is a member without being an entry
end
local count = redis.call('ZLEXCOUNT', order, from, to)
local before = redis.call('ZLEXCOUNT', order, '-', below)
local wanted = math.min(count, tonumber(ARGV[4]))
local found = {count}
for i = 0, wanted - 1 do
  local rank = before + math.floor((2 * i + 1) * count / (2 * wanted))
  local key = redis.call('ZRANGE', order, rank, rank)[1]
  local name = prefix .. key
  local length = redis.pcall('STRLEN', name)
  if type(length) == 'table' then
    length = redis.pcall('MEMORY', 'USAGE', name)
    if type(length) == 'table' or not length then
      length = 0
    end
  elseif length == 0 and redis.call('EXISTS', name) == 0 then
    length = -1
  end
  if length >= 0 then
    found[#found + 1] = key
    found[#found + 1] = length
  end
end
return found
