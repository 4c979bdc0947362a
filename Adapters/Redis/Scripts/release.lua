-- Removes an idempotency key without a response. KEYS: the key's hash, order of the reservations. ARGV: key.
if redis.call('HEXISTS', KEYS[1], 'status') == 0 then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', KEYS[2], ARGV[1])
end
