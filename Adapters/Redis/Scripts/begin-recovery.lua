-- Records that a partition's WAL is being restored. KEYS: recovery record. ARGV: where the WAL ended ("ms-seq").
-- Returns the end that the first silo has recorded: what was restored since then has made the WAL longer.
if redis.call('HSETNX', KEYS[1], 'after', ARGV[1]) == 1 then redis.call('HINCRBY', KEYS[1], 'count', 1) end
return redis.call('HGET', KEYS[1], 'after')
