-- token, partition, token and number of its move, attempt, kind, elements staged before, then the words of a piece as
-- read_piece.lua gives them; kind xsetid: what XSETID needs. KEYS[2] is the staging key. A piece may come once more. The
-- answer: 0 if what was staged before is gone, else 1.
local _, no = importing(ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5])
if no then return no end
local name, kind, first, most = KEYS[2], ARGV[6], 8, 1000
local before = tonumber(ARGV[7])
if before == 0 then
  redis.call('UNLINK', name)
elseif redis.call('EXISTS', name) == 0 then
  return 0
end
if kind == 'stream' then
  local at = first
  while at <= #ARGV do
    local last = at + 1 + tonumber(ARGV[at + 1])
    local added = redis.pcall('XADD', name, ARGV[at], unpack(ARGV, at + 2, last))
    -- An id that is not above the last one is there already.
    if type(added) == 'table' and not string.find(added.err, 'equal or smaller', 1, true) then
      return added
    end
    at = last + 1
  end
elseif kind == 'xsetid' then
  -- Before 7.0 a server knows the last id alone.
  if redis.pcall('XSETID', name, unpack(ARGV, first)).err then
    redis.call('XSETID', name, ARGV[first])
  end
else
  if kind == 'list' and before > 0 then
    redis.call('LTRIM', name, 0, before - 1)
  end
  if kind == 'zset' then
    for i = first, #ARGV, 2 do
      ARGV[i], ARGV[i + 1] = ARGV[i + 1], ARGV[i]
    end
  end
  local command = ({hash = 'HSET', set = 'SADD', zset = 'ZADD', list = 'RPUSH'})[kind]
  for from = first, #ARGV, most do
    redis.call(command, name, unpack(ARGV, from, math.min(#ARGV, from + most - 1)))
  end
end
redis.call('PEXPIRE', name, 600000)
return 1
