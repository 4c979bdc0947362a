-- Ensures that a WAL never assigns an id again that it may have assigned before it lost its end. KEYS: WAL. ARGV: the newest id that it
-- may have assigned ("ms-seq"), "create" where the stream is to be created if it does not exist. Returns the newest id now; nothing where
-- there is no stream.
local log = KEYS[1]
if redis.call('EXISTS', log) == 0 then
  if ARGV[2] ~= 'create' then return nil end
  redis.call('XGROUP', 'CREATE', log, 'concord:make', '0-0', 'MKSTREAM')
  redis.call('XGROUP', 'DESTROY', log, 'concord:make')
end

local last
local info = redis.call('XINFO', 'STREAM', log)
for j = 1, #info, 2 do
  if info[j] == 'last-generated-id' then last = info[j + 1] end
end
local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local am, as = parts(last)
local bm, bs = parts(ARGV[1])
if am > bm or (am == bm and as >= bs) then return last end
redis.call('XSETID', log, ARGV[1])
return ARGV[1]
