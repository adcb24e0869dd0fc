-- KEYS: record. ARGV: token, holder, milliseconds, time or ''. 1 if it was held and goes on.
local at = now(ARGV[4])
if not is_of(ARGV[1], ARGV[2]) or not is_held(at) then
  return 0
end
hold(at, ARGV[3])
return 1
