-- Writes as a commit does, to keys of its own: shows whether a commit would be accepted.
-- KEYS: marker, string, stream. ARGV: store id, instant.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('CONCORD-STORE-LOST') end
redis.call('GETRANGE', KEYS[2], 0, 7)
redis.call('XADD', KEYS[3], 'MAXLEN', 1, '*', 'at', ARGV[2])
redis.call('SET', KEYS[2], ARGV[2])
return 1
