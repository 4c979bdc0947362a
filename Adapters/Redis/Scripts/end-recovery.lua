-- All of it is there. KEYS: the note. ARGV: where the log had ended ("ms-seq"); where another loss is noted by now, that one stays.
if redis.call('HGET', KEYS[1], 'after') == ARGV[1] then return redis.call('HDEL', KEYS[1], 'after') end
return 0
