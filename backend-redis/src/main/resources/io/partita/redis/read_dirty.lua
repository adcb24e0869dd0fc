-- token, partition, token and number of its move, prefix, most keys, most bytes, bytes from which a value is large,
-- elements from which a collection is
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'M')
if no then return no end
local prefix, most, large = ARGV[5], tonumber(ARGV[7]), tonumber(ARGV[8])
local noted = redis.call('ZRANGE', log_of(ARGV[2]), 0, tonumber(ARGV[6]) - 1, 'WITHSCORES')
local found = {}
local bytes = 0
for i = 1, #noted, 2 do
  local key = prefix .. noted[i]
  local ttl = redis.call('PTTL', key)
  local form, value, size = 'd', '', 0
  if ttl ~= -2 then
    local length = redis.pcall('STRLEN', key)
    if type(length) == 'table' then
      local kind, estimate = kind_in_pieces(key, tonumber(ARGV[9]), large)
      if kind then
        form, value, size = 'p', kind, estimate
      else
        form, value = 'r', redis.call('DUMP', key)
        size = #value
      end
    elseif length > large then
      form, value, size = 'g', integer(length), length
    else
      form, value, size = 's', redis.call('GET', key), length
    end
  end
  bytes = bytes + #noted[i] + size
  if bytes > most and #found > 0 then
    break
  end
  found[#found + 1] = {noted[i], noted[i + 1], form, value, ttl}
end
return found
