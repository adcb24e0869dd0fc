-- For each entry KEYS[i + 1]: the bytes of its value, -1 if it is missing, by an estimate if it is no string.
local found = {}
for i = 2, #KEYS do
  local length = redis.pcall('STRLEN', KEYS[i])
  if type(length) == 'table' then
    length = redis.pcall('MEMORY', 'USAGE', KEYS[i])
    if type(length) == 'table' or not length then
      length = 0
    end
  elseif length == 0 and redis.call('EXISTS', KEYS[i]) == 0 then
    length = -1
  end
  found[i - 1] = length
end
return found
