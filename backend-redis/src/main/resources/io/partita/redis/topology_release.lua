-- KEYS: record. ARGV: token, holder. 1 if it was that lease.
if not is_of(ARGV[1], ARGV[2]) then
  return 0
end
redis.call('HDEL', record, 'granted', 'ends')
return 1
