-- token, then partition, token and number of the move of each
local why = foreign(ARGV[1])
if why then return why end
if redis.call('HEXISTS', node, 'recut') == 1 then
  return redis.error_reply('PARTITA a re-cut is not finished')
end
for i = 2, #ARGV, 3 do
  local row = row_of(ARGV[i])
  if string.sub(row, 1, 1) ~= 'O' then
    return refusal(ARGV[i], row, 'owned')
  end
end
for i = 2, #ARGV, 3 do
  redis.call('UNLINK', log_of(ARGV[i]))
  set_row(ARGV[i], {'M', ARGV[i + 1], ARGV[i + 2], '0', '0'})
end
return bump()
