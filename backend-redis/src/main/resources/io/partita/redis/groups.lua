-- Put after lib.lua before the scripts that go by keys, for some partitions at once. Of each partition there are
-- `width` arguments, the first three of them its id and the token and number of its move.
local CHUNK = 1000

-- The rows of the partitions, or nothing and why one is not in its move, in one of the states that a letter stands for.
local function rows_in_moves(at, width, count, states)
  local rows = {}
  for from = 1, count, CHUNK do
    local ids = {}
    for i = from, math.min(count, from + CHUNK - 1) do
      ids[#ids + 1] = ARGV[at + width * (i - 1)]
    end
    local found = redis.call('HMGET', node, unpack(ids))
    for i = 1, #ids do
      local word = at + width * (from + i - 2)
      local row = found[i] or 'N'
      local move = ' ' .. ARGV[word + 1] .. ' ' .. ARGV[word + 2] .. ' '
      if not string.find(states, string.sub(row, 1, 1), 1, true) or string.sub(row, 2, 1 + #move) ~= move then
        return nil, refusal(ARGV[word], row, states .. ' by move ' .. ARGV[word + 1] .. '.' .. ARGV[word + 2])
      end
      rows[from + i - 1] = row
    end
  end
  return rows, nil
end

-- Runs a command on arguments, some at a time; the sum of what it answers if these are numbers.
local function by_chunks(command, from, to, size)
  local sum = 0
  for first = from, to, size do
    local answer = redis.call(command, unpack(ARGV, first, math.min(to, first + size - 1)))
    if type(answer) == 'number' then
      sum = sum + answer
    end
  end
  return sum
end

-- Names, of which each is the first of `width` arguments: their keys come into the order.
local function enter_all(order, prefix, from, to, width)
  for first = from, to, width * CHUNK do
    local scored = {}
    for i = first, math.min(to, first + width * CHUNK - 1), width do
      scored[#scored + 1] = 0
      scored[#scored + 1] = string.sub(ARGV[i], prefix + 1)
    end
    redis.call('ZADD', order, 'NX', unpack(scored))
  end
end

-- Deletes entries by their names, and their keys from the order that is kept, if there is one.
local function delete_all(order, prefix, from, to)
  for first = from, to, CHUNK do
    local last = math.min(to, first + CHUNK - 1)
    redis.call('UNLINK', unpack(ARGV, first, last))
    if order then
      local keys = {}
      for i = first, last do
        local key = string.sub(ARGV[i], prefix + 1)
        if key ~= '' then
          keys[#keys + 1] = key
        end
      end
      if #keys > 0 then
        redis.call('ZREM', order, unpack(keys))
      end
    end
  end
end
