-- Records that everything is restored. KEYS: recovery record. ARGV: where the WAL had ended ("ms-seq"). A newer recovery's record stays.
if redis.call('HGET', KEYS[1], 'after') == ARGV[1] then return redis.call('HDEL', KEYS[1], 'after') end
return 0
