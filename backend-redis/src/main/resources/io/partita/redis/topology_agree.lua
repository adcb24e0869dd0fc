-- KEYS: record, channel. ARGV: expected version, version, state, token, stamp. 1 if agreed on.
local expected, version, state, token, stamp = unpack(ARGV)
if (field('version') or '0') ~= expected or tonumber(token) < tonumber(field('token') or '0') then
  return 0
end
redis.call('HSET', record, 'version', version, 'state', state, 'token', token, 'stamp', stamp)
redis.call('PUBLISH', KEYS[2], version)
return 1
