-- Drops those of some keys that have no entry from the order, KEYS[2], but for the empty one: prefix, keys.
local gone = {}
for i = 2, #ARGV do
  if ARGV[i] ~= '' and redis.call('EXISTS', ARGV[1] .. ARGV[i]) == 0 then
    gone[#gone + 1] = ARGV[i]
  end
end
if #gone > 0 then
  redis.call('ZREM', KEYS[2], unpack(gone))
end
return #gone
