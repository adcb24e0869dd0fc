-- The record of a topology store: a hash.
--   version, state, stamp   what is agreed; the stamp is another one after each agreement
--   token                   the highest that was given out or agreed with
--   lease, holder           the token of the last lease, and whom it was given to
--   granted, ends           when it began or was renewed, and when it ends, in milliseconds
-- Tokens and times are compared as doubles: exact up to 2^53.
local record = KEYS[1]

local function field(name)
  return redis.call('HGET', record, name)
end

local function now(given)
  if given ~= '' then
    return tonumber(given)
  end
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- A time before it was granted means that the clock was set back: such a lease has ended.
local function is_held(at)
  local times = redis.call('HMGET', record, 'granted', 'ends')
  return times[1] and times[2] and at >= tonumber(times[1]) and at < tonumber(times[2])
end

local function is_of(token, holder)
  return field('lease') == token and field('holder') == holder
end

local function hold(at, millis)
  redis.call('HSET', record, 'granted', string.format('%.0f', at),
      'ends', string.format('%.0f', at + tonumber(millis)))
end

