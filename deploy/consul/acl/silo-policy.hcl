# What silos need: the membership, and to register themselves as concord-silo.
key_prefix "orleans/" {
  policy = "write"
}

service_prefix "concord-silo" {
  policy = "write"
}
