-- token, partition, token and number of its move, attempt, offset, bytes; KEYS[2] is the staging key.
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'I')
if no then return no end
local attempt = word[5] == ARGV[1] and word[4] or '0'
if attempt ~= ARGV[5] then
  return refusal(ARGV[2], table.concat(word, ' '), 'at attempt ' .. ARGV[5])
end
if ARGV[6] == '0' then
  redis.call('UNLINK', KEYS[2])
end
redis.call('SETRANGE', KEYS[2], ARGV[6], ARGV[7])
redis.call('PEXPIRE', KEYS[2], 600000)
return 1
