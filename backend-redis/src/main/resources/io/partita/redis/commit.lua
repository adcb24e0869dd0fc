-- token, partition, token and number of its move, target
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'M')
if no then return no end
if word[4] ~= ARGV[1] then
  return refusal(ARGV[2], table.concat(word, ' '), 'scanned to the end by token ' .. ARGV[1])
end
if redis.call('ZCARD', log_of(ARGV[2])) > 0 then
  return 0
end
set_row(ARGV[2], {'V', ARGV[3], ARGV[4], ARGV[5]})
return 1
