-- Put after lib.lua before the scripts that read what is no string.
local LENGTHS = {list = 'LLEN', set = 'SCARD', zset = 'ZCARD', hash = 'HLEN', stream = 'XLEN'}
local SPREAD = {hashtable = true, skiplist = true, quicklist = true}

-- The kind of a collection that is read in pieces, or nothing; and its bytes, by the server's estimate. What lies in
-- one block of memory is dumped at little cost; a stream's groups can't be put together again from outside.
local function kind_in_pieces(name, most, large)
  local kind = redis.call('TYPE', name).ok
  local size = redis.pcall('MEMORY', 'USAGE', name)
  if type(size) ~= 'number' then
    size = 0
  end
  if not LENGTHS[kind] then
    return nil, size
  end
  local length = redis.call(LENGTHS[kind], name)
  if length < 2 or (length <= most and size <= large) then
    return nil, size
  end
  if kind == 'stream' then
    return #redis.call('XINFO', 'GROUPS', name) == 0 and kind or nil, size
  end
  return SPREAD[redis.call('OBJECT', 'ENCODING', name)] and kind or nil, size
end
