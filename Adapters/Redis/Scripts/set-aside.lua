-- Stores a dead letter and acknowledges its entry.
-- KEYS: WAL, dead letters (hash), order of the letters (sorted set). ARGV: group, entry id, entry id for sorting, letter.
redis.call('HSET', KEYS[2], ARGV[2], ARGV[4])
redis.call('ZADD', KEYS[3], 0, ARGV[3])
return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])
