-- token, partition, token and number of its move, then key and score of each entry
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'M')
if no then return no end
local log = log_of(ARGV[2])
for i = 5, #ARGV, 2 do
  if tonumber(redis.call('ZSCORE', log, ARGV[i]) or '-1') == tonumber(ARGV[i + 1]) then
    redis.call('ZREM', log, ARGV[i])
  end
end
return redis.call('ZCARD', log)
