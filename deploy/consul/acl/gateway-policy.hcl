# What gateways need: to read which silos there are, and to register themselves as concord-gateway.
key_prefix "orleans/" {
  policy = "read"
}

service_prefix "concord-gateway" {
  policy = "write"
}
