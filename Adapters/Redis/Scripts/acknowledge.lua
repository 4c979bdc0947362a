-- Acknowledges entries of a group, some of which were perhaps never delivered: XACK accepts only pending entries, so those are
-- delivered first.
-- KEYS: WAL. ARGV: group, consumer, newest of the ids ("ms", "seq"), ids.
-- Returns how many were acknowledged.
local log, group = KEYS[1], ARGV[1]
local ms, seq = tonumber(ARGV[3]), tonumber(ARGV[4])

local function delivered()
  for _, info in ipairs(redis.call('XINFO', 'GROUPS', log)) do
    local is, last = false, nil
    for j = 1, #info, 2 do
      if info[j] == 'name' and info[j + 1] == group then is = true end
      if info[j] == 'last-delivered-id' then last = info[j + 1] end
    end
    if is then return string.match(last, '^(%d+)-(%d+)$') end
  end
  return redis.error_reply('NOGROUP No such consumer group ' .. group)
end

while true do
  local m, s = delivered()
  if type(m) == 'table' then return m end
  m, s = tonumber(m), tonumber(s)
  if m > ms or (m == ms and s >= seq) then break end
  -- One at a time: entries after the newest requested one stay undelivered.
  local read = redis.call('XREADGROUP', 'GROUP', group, ARGV[2], 'COUNT', 1, 'STREAMS', log, '>')
  if not read then break end
end
return redis.call('XACK', log, group, unpack(ARGV, 5))
