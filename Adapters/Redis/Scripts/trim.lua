-- Removes entries before a minimum, but none that a group still needs.
-- KEYS: WAL, set of the groups that were created here. ARGV: minimum ("ms-seq"), then groups that are dropped.
-- Returns how many were removed; or the name of a missing group, where the WAL has lost one: then nothing is removed.
local log = KEYS[1]
if redis.call('EXISTS', log) == 0 then return 0 end

local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local function less(a, b)
  local am, as = parts(a)
  local bm, bs = parts(b)
  return am < bm or (am == bm and as < bs)
end

local given_up, missing = {}, {}
for i = 2, #ARGV do given_up[ARGV[i]] = true end
for _, name in ipairs(redis.call('SMEMBERS', KEYS[2])) do
  if not given_up[name] then missing[name] = true end
end

local minimum = ARGV[1]
for _, info in ipairs(redis.call('XINFO', 'GROUPS', log)) do
  local fields = {}
  for j = 1, #info, 2 do fields[info[j]] = info[j + 1] end
  missing[fields.name] = nil
  if not given_up[fields.name] then
    local first
    if fields.pending > 0 then
      first = redis.call('XPENDING', log, fields.name)[2]
    else
      local ms, seq = string.match(fields['last-delivered-id'], '^(%d+)-(%d+)$')
      first = ms .. '-' .. string.format('%.0f', tonumber(seq) + 1)
    end
    if less(first, minimum) then minimum = first end
  end
end
local lost = next(missing)
if lost then return lost end
return redis.call('XTRIM', log, 'MINID', '=', minimum)
