-- token, partition, token and number of its move
despite_lack_of_memory()
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'M')
if no then return no end
redis.call('UNLINK', log_of(ARGV[2]))
own(ARGV[2], generation_now(), ARGV[3], ARGV[4])
return 1
