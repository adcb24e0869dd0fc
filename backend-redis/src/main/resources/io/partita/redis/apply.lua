-- token, partition, token and number of its move, attempt, prefix, then key, form, value, ttl of each entry.
-- Forms: d missing, s plain bytes, r a dump, g what lies under the staging key KEYS[2],
-- x nothing: what was staged is given up.
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'I')
if no then return no end
local attempt = word[5] == ARGV[1] and word[4] or '0'
if attempt ~= ARGV[5] then
  return refusal(ARGV[2], table.concat(word, ' '), 'at attempt ' .. ARGV[5])
end
if word[6] ~= '1' then
  word[6] = '1'
  set_row(ARGV[2], word)
end
for i = 7, #ARGV, 4 do
  local key, form, value, ttl = ARGV[6] .. ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3]
  if form == 'x' then
    redis.call('UNLINK', KEYS[2])
  elseif form == 'd' then
    redis.call('UNLINK', key)
  elseif form == 'r' then
    -- What is overwritten is freed at once, however large it is; what is unlinked is freed beside other work.
    redis.call('UNLINK', key)
    redis.call('RESTORE', key, ttl, value, 'REPLACE')
  elseif form == 'g' then
    redis.call('UNLINK', key)
    redis.call('RENAME', KEYS[2], key)
    -- What was staged has a time to live of its own, which must not pass to the entry.
    if ttl == '0' then
      redis.call('PERSIST', key)
    else
      redis.call('PEXPIRE', key, ttl)
    end
  elseif ttl == '0' then
    redis.call('SET', key, value)
  else
    redis.call('SET', key, value, 'PX', ttl)
  end
end
return 1
