-- Begins a generation of a partition's log, or keeps the newer one that somebody else has begun. KEYS: note. ARGV: generation.
-- Answers the generation that holds.
local now = tonumber(redis.call('HGET', KEYS[1], 'generation') or '0')
if now >= tonumber(ARGV[1]) then return now end
redis.call('HSET', KEYS[1], 'generation', ARGV[1])
return tonumber(ARGV[1])
