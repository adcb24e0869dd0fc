-- token, most bytes, bytes from which a value is large, length of the prefix, number of partitions, then id, token and
-- number of the move, and number of keys of each; then the names of these entries. The answer: 1 if times to live
-- follow the values, else 0; then of each name its value, 0 if it is missing, 1 if it was noted in the change log.
local why = foreign(ARGV[1])
if why then return why end
local most, large, prefix, count = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local rows, no = rows_in_moves(6, 4, count, 'M')
if no then return no end
local timed = string.find(redis.call('INFO', 'keyspace'), 'expires=[1-9]') ~= nil
local found = {timed and 1 or 0}
local bytes, noted, at, done = 0, false, 6 + 4 * count, 0
for i = 1, count do
  local partition = ARGV[2 + 4 * i]
  for _ = 1, tonumber(ARGV[5 + 4 * i]) do
    local name = ARGV[at]
    at = at + 1
    -- One byte more than what is not large tells what is.
    local value = redis.pcall('GETRANGE', name, 0, large)
    if type(value) == 'table' or #value > large then
      -- What is no string, or is large, goes the way of what was written.
      if not noted then
        despite_lack_of_memory()
        noted = true
      end
      redis.call('ZADD', log_of(partition), 'NX', redis.call('HINCRBY', node, 'seq', 1), string.sub(name, prefix + 1))
      value = 1
    elseif value == '' and redis.call('EXISTS', name) == 0 then
      value = 0
    else
      bytes = bytes + #name - prefix + #value
      if bytes > most and done > 0 then
        return found
      end
    end
    done = done + 1
    found[#found + 1] = value
    if timed then
      local ttl = -1
      if type(value) == 'string' then
        ttl = redis.call('PTTL', name)
        if ttl == -2 then
          found[#found] = 0
        end
      end
      found[#found + 1] = ttl
    end
  end
end
return found
