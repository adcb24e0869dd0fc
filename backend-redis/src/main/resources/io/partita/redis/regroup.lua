-- token. Entries lie under their keys alone: there is nothing to count anew.
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local recut = redis.call('HGET', node, 'recut')
if not recut then
  return 1
end
local word = words(recut)
if word[1] ~= ARGV[1] or tonumber(redis.call('HGET', node, 'clean') or '0') < tonumber(word[2]) then
  return redis.error_reply('PARTITA no re-cut of token ' .. ARGV[1] .. ' has passed its barrier')
end
redis.call('HSET', node, 'recut', word[1] .. ' ' .. word[2] .. ' 1')
return 1
