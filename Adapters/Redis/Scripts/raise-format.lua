-- Raises the format of the store. KEYS: metadata. ARGV: format before, format after. Returns the stored format; false where there is none.
if redis.call('HGET', KEYS[1], 'format') == ARGV[1] then redis.call('HSET', KEYS[1], 'format', ARGV[2]) end
return redis.call('HGET', KEYS[1], 'format')
