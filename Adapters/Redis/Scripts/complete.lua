-- Stores the response under a reserved idempotency key. KEYS: the key's hash. ARGV: status, headers, body.
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'status', ARGV[1], 'headers', ARGV[2], 'body', ARGV[3]) end
