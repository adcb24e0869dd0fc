-- token, partition, token and number of its move, name, kind or '' for the whole, cursor (0 at first), most elements,
-- 1 if fields may have a time to live. The answer: form, time to live, next cursor or '', words, and of a stream that was
-- read to its end what XSETID needs. Forms: d missing, p a piece, r a dump: of what is not, or no longer, read in pieces.
local why = foreign(ARGV[1])
if why then return why end
local word, no = moving(ARGV[2], ARGV[3], ARGV[4], 'M')
if no then return no end
local name, kind, cursor, most = ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8])
local MOST_WORDS = 4000
local ttl = redis.call('PTTL', name)
if ttl == -2 then
  return {'d', ttl, '', {}, {}}
end

local function whole()
  return {'r', ttl, '', {redis.call('DUMP', name)}, {}}
end

local function has_timed_field(flat)
  for from = 1, #flat, MOST_WORDS do
    local fields = {}
    for i = from, math.min(#flat, from + MOST_WORDS - 1), 2 do
      fields[#fields + 1] = flat[i]
    end
    local ttls = redis.pcall('HPTTL', name, 'FIELDS', #fields, unpack(fields))
    for i = 1, #ttls do
      if ttls[i] >= 0 then
        return true
      end
    end
  end
  return false
end

if redis.call('TYPE', name).ok ~= kind then
  return whole()
end
if kind == 'list' then
  local from = tonumber(cursor)
  local words = redis.call('LRANGE', name, from, from + most - 1)
  return {'p', ttl, #words < most and '' or integer(from + most), words, {}}
end
if kind == 'stream' then
  local entries = redis.call('XRANGE', name, cursor == '0' and '-' or '(' .. cursor, '+', 'COUNT', most)
  local words = {}
  for _, entry in ipairs(entries) do
    if #entry[2] > MOST_WORDS then
      return whole()
    end
    words[#words + 1] = entry[1]
    words[#words + 1] = tostring(#entry[2])
    for _, text in ipairs(entry[2]) do
      words[#words + 1] = text
    end
  end
  if #entries == most then
    return {'p', ttl, entries[most][1], words, {}}
  end
  local facts = {}
  local info = redis.call('XINFO', 'STREAM', name)
  for i = 1, #info, 2 do
    facts[info[i]] = info[i + 1]
  end
  if facts['groups'] > 0 then
    return whole()
  end
  local ending = {facts['last-generated-id']}
  if facts['entries-added'] then
    ending = {ending[1], 'ENTRIESADDED', integer(facts['entries-added']), 'MAXDELETEDID', facts['max-deleted-entry-id']}
  end
  return {'p', ttl, '', words, ending}
end
local scans = {hash = 'HSCAN', set = 'SSCAN', zset = 'ZSCAN'}
local page = redis.call(scans[kind], name, cursor, 'COUNT', most)
if kind == 'hash' and ARGV[9] == '1' and has_timed_field(page[2]) then
  return whole()
end
return {'p', ttl, page[1] == '0' and '' or page[1], page[2], {}}
