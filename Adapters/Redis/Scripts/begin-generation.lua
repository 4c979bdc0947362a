-- Begins a generation of a partition's WAL, or keeps the newer one that another silo has begun. KEYS: recovery record. ARGV: generation.
-- Returns the current generation.
local now = tonumber(redis.call('HGET', KEYS[1], 'generation') or '0')
if now >= tonumber(ARGV[1]) then return now end
redis.call('HSET', KEYS[1], 'generation', ARGV[1])
return tonumber(ARGV[1])
