-- Reserves an idempotency key, or returns what is stored under it.
-- KEYS: the key's hash, order of the reservations, marker. ARGV: key, milliseconds, fingerprint, commit id, instant, store id.
-- Returns null for a new key; otherwise fingerprint, commit id, instant, status, headers, body.
if redis.call('GET', KEYS[3]) ~= ARGV[6] then return redis.error_reply('CONCORD-STORE-LOST') end
if redis.call('EXISTS', KEYS[1]) == 1 then
  return redis.call('HMGET', KEYS[1], 'fingerprint', 'commit', 'reserved', 'status', 'headers', 'body')
end
redis.call('HSET', KEYS[1], 'fingerprint', ARGV[3], 'commit', ARGV[4], 'reserved', ARGV[5])
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
return false
