-- Put before every script. KEYS[1] is the node's record: a hash with its generation "g", the highest token
-- claimed, the run that is registered, a sequence, and a row for each partition that is not nothing:
--   O <since> <r or -> <token> <number>                  owned since that generation; r: replaced by a re-cut; its last move
--   M <token> <number> <scan> <frozen until, ms>         moving; scan is 0, -token when begun, token when finished
--   V <token> <number> <target>                          moved away
--   I <token> <number> <attempt> <its token> <copied> <evicted before>   importing
local node = KEYS[1]

-- A server that is out of memory refuses what might need more, until a script has written something: the few
-- bytes by which a move ends, or is given up, must not be refused.
local function despite_lack_of_memory()
  redis.call('UNLINK', node .. ':none')
end

local function log_of(partition)
  return string.sub(node, 1, -5) .. 'log:' .. partition
end

local function row_of(partition)
  return redis.call('HGET', node, partition) or 'N'
end

local function words(row)
  local found = {}
  for word in string.gmatch(row, '%S+') do
    found[#found + 1] = word
  end
  return found
end

local function refusal(partition, row, needed)
  return redis.error_reply('PARTITA partition ' .. partition .. ' is "' .. row .. '" but must be ' .. needed)
end

local function foreign(token)
  local held = redis.call('HGET', node, 'token') or '0'
  if held ~= token then
    return redis.error_reply('PARTITA token ' .. token .. ' is not the one claimed last, ' .. held)
  end
  return nil
end

-- The row of a partition in a move of that state, or nothing and why it is not.
local function moving(partition, token, number, state)
  local row = row_of(partition)
  local word = words(row)
  if word[1] == state and word[2] == token and word[3] == number then
    return word, nil
  end
  return nil, refusal(partition, row, state .. ' by move ' .. token .. '.' .. number)
end

local function own(partition, since, token, number)
  redis.call('HSET', node, partition, 'O ' .. since .. ' - ' .. token .. ' ' .. number)
end

local function set_row(partition, word)
  redis.call('HSET', node, partition, table.concat(word, ' '))
end

local function integer(number)
  return string.format('%.0f', number)
end

local function now_millis()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Numbers of one token lie above all of earlier ones: a node that lost some of its memory never repeats one.
local function bump()
  local next = tonumber(redis.call('HGET', node, 'g') or '0') + 1
  local least = tonumber(redis.call('HGET', node, 'token') or '0') * 1048576
  if next < least then
    next = least
  end
  local text = integer(next)
  redis.call('HSET', node, 'g', text)
  redis.pcall('PUBLISH', node .. ':g', text)
  return text
end

-- The generation; a node that has just come has none yet.
local function generation_now()
  return redis.call('HGET', node, 'g') or bump()
end

local function note(partition, key)
  redis.call('ZADD', log_of(partition), redis.call('HINCRBY', node, 'seq', 1), key)
end

-- The order of an ordered namespace: a sorted set of its keys, of no name if it is in none. A key comes in before its value
-- is written and goes after that was deleted: one without a value does no harm, a value without its key is on no page.
-- The empty key is the least of all, with an entry or without, and never leaves: by its score it says whether all entries have
-- their keys here, and it is lost with the order. 0: no; COMPLETE: yes; below: an attempt to put it right is under way.
local COMPLETE = -1

local function enter(order, key)
  if order then
    redis.call('ZADD', order, 'NX', 0, key)
  end
end

local function leave(order, key)
  if order and key ~= '' then
    redis.call('ZREM', order, key)
  end
end

local function is_complete(order)
  return tonumber(redis.call('ZSCORE', order, '') or '0') == COMPLETE
end

-- Notes in the record since which generation all sessions keep the order.
local function keep_order()
  if redis.call('HEXISTS', node, 'order') == 0 then
    redis.call('HSET', node, 'order', redis.call('HEXISTS', node, 'g') == 1 and bump() or '0')
  end
end

-- The generation of which no older session may be left before the order can be complete; 0 if none is.
local function unsafe_before()
  local since = tonumber(redis.call('HGET', node, 'order') or '0')
  return since > tonumber(redis.call('HGET', node, 'clean') or '0') and since or 0
end

-- Values up to so many bytes are not noted.
local SMALL = 4096

-- Notes the length of the largest value that an ordered node took, so that who reads pages knows how many values to ask for
-- at once. It never shrinks.
local function note_length(order, length)
  if order and length > SMALL and length > tonumber(redis.call('HGET', node, 'largest') or '0') then
    redis.call('HSET', node, 'largest', length)
  end
end

-- The same for a value that lies there already, if it is a string.
local function note_length_of(order, name)
  local length = order and redis.pcall('STRLEN', name)
  if type(length) == 'number' then
    note_length(order, length)
  end
end

local function evictions()
  return string.match(redis.call('INFO', 'stats'), 'evicted_keys:(%d+)') or '0'
end

local LENGTHS = {list = 'LLEN', set = 'SCARD', zset = 'ZCARD', hash = 'HLEN', stream = 'XLEN'}

-- What of an entry's value counts in a census: a string up to whole bytes, or of a longer one its length and its
-- first and last bytes. What is no string counts by its type and length: how it is laid out may differ from server to
-- server.
local function extract_of(name, whole, edge)
  local kind = redis.call('TYPE', name).ok
  if kind ~= 'string' then
    return LENGTHS[kind] and kind .. redis.call(LENGTHS[kind], name) or kind
  end
  local length = redis.call('STRLEN', name)
  if length <= whole then
    return redis.call('GET', name)
  end
  return {length, redis.call('GETRANGE', name, 0, edge - 1) .. redis.call('GETRANGE', name, -edge, -1)}
end

-- The row of a partition to which a copy of that attempt may still be applied, or nothing and why it may not.
local function importing(token, partition, move_token, number, attempt)
  local why = foreign(token)
  if why then return nil, why end
  local word, no = moving(partition, move_token, number, 'I')
  if no then return nil, no end
  local raised = word[5] == token and word[4] or '0'
  if raised ~= attempt then
    return nil, refusal(partition, table.concat(word, ' '), 'at attempt ' .. attempt)
  end
  return word, nil
end

-- Puts a copy in its place. Forms: d missing, s plain bytes, r a dump, t what is there, with another time to live.
local function place(name, form, value, ttl, order, key)
  if form == 'd' then
    redis.call('UNLINK', name)
    leave(order, key)
    return
  end
  enter(order, key)
  if form == 'r' then
    -- What is overwritten is freed at once, however large it is; what is unlinked is freed beside other work.
    redis.call('UNLINK', name)
    redis.call('RESTORE', name, ttl, value, 'REPLACE')
    note_length_of(order, name)
  elseif form == 't' then
    redis.call('PEXPIRE', name, ttl)
  else
    note_length(order, #value)
    if ttl == '0' then
      redis.call('SET', name, value)
    else
      redis.call('SET', name, value, 'PX', ttl)
    end
  end
end
