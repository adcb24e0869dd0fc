-- token, partition, token and number of its move, attempt, prefix, then key, form, value, ttl of each entry.
-- Forms: those of place in lib.lua; g what lies under the staging key KEYS[2]; x nothing: what was staged is given up.
-- KEYS[3] is the order that is kept, if there is one.
local order = KEYS[3]
local word, no = importing(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
if no then return no end
if word[6] ~= '1' then
  word[6] = '1'
  set_row(ARGV[2], word)
end
for i = 7, #ARGV, 4 do
  local key, form, value, ttl = ARGV[6] .. ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if form == 'x' then
    redis.call('UNLINK', KEYS[2])
  elseif form == 'g' then
    enter(order, ARGV[i])
    redis.call('UNLINK', key)
    redis.call('RENAME', KEYS[2], key)
    note_length_of(order, key)
    -- What was staged has a time to live of its own, which must not pass to the entry.
    if ttl == '0' then
      redis.call('PERSIST', key)
    else
      redis.call('PEXPIRE', key, ttl)
    end
  else
    place(key, form, value, ttl, order, ARGV[i])
  end
end
return 1
