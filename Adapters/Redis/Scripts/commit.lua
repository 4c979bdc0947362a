-- Commits of one partition, in order. For each: version check, event, state; all or nothing, and independent of the others.
-- KEYS: WAL, marker, then a state key per commit.
-- ARGV: store id, milliseconds, sender ("" publishes nothing), number of fields, their names, then per commit: the expected beginning of
--       the stored value; header of the new state (24 bytes); "append", "binary" or "text"; state, the fields' values.
-- "append" overwrites the header and adds to the state: nothing that is stored is read or copied. "text" is for a store that earlier
-- versions can open.
-- Returns per commit: the entry's id; or a list of one, the beginning of the stored value, where another version is stored.
local log = KEYS[1]
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return redis.error_reply('CONCORD-STORE-LOST') end

local absent = string.rep('\0', 8)
local clock = ARGV[2] .. '-*'
local count = tonumber(ARGV[4])
local answers, fields, at, newest = {}, {}, 5 + count, nil
for j = 1, count do fields[2 * j - 1] = ARGV[4 + j] end
for i = 3, #KEYS do
  local key = KEYS[i]
  local stored = redis.call('GETRANGE', key, 0, #ARGV[at] - 1)
  if stored == '' then stored = absent end
  if stored ~= ARGV[at] then
    answers[i - 2] = { redis.call('GETRANGE', key, 0, 64) }
  else
    for j = 1, count do fields[2 * j] = ARGV[at + 3 + j] end
    local id = redis.pcall('XADD', log, clock, unpack(fields, 1, 2 * count))
    if id.err and string.find(id.err, 'equal or smaller', 1, true) then
      -- The WAL is ahead of this clock: continue after its newest id.
      local last = redis.call('XINFO', 'STREAM', log)
      for j = 1, #last, 2 do
        if last[j] == 'last-generated-id' then clock = string.match(last[j + 1], '^%d+') .. '-*' end
      end
      id = redis.call('XADD', log, clock, unpack(fields, 1, 2 * count))
    end
    if id.err then return id end
    local form = ARGV[at + 2]
    if form == 'text' then
      redis.call('SET', key, ARGV[at + 1] .. string.char(#id) .. id .. ARGV[at + 3])
    else
      local milliseconds, sequence = string.match(id, '^(%d+)-(%d+)$')
      local header = ARGV[at + 1] .. '\0' .. struct.pack('>I6I6', tonumber(milliseconds), tonumber(sequence))
      if form == 'append' then
        redis.call('SETRANGE', key, 0, header)
        redis.call('APPEND', key, ARGV[at + 3])
      else
        redis.call('SET', key, header .. ARGV[at + 3])
      end
    end
    answers[i - 2] = id
    newest = id
  end
  at = at + 4 + count
end

if newest and ARGV[3] ~= '' then redis.call('PUBLISH', 'concord:notify', ARGV[3] .. ' ' .. log .. ' ' .. newest) end
return answers
