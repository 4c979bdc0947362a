-- Notes that what a partition's log has lost is being put back, until all of it is. KEYS: the note. ARGV: where the log ended ("ms-seq").
-- Answers where it ended as whoever began first has noted it: what was put back since then has made the log longer.
if redis.call('HSETNX', KEYS[1], 'after', ARGV[1]) == 1 then redis.call('HINCRBY', KEYS[1], 'count', 1) end
return redis.call('HGET', KEYS[1], 'after')
