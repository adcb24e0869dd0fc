-- token, partition, token and number of its move, attempt, offset, bytes; KEYS[2] is the staging key.
local _, no = importing(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
if no then return no end
if ARGV[6] == '0' then
  redis.call('UNLINK', KEYS[2])
end
redis.call('SETRANGE', KEYS[2], ARGV[6], ARGV[7])
redis.call('PEXPIRE', KEYS[2], 600000)
return 1
