# Option: who may do what in Consul. Without it everybody who reaches the cluster's network may read and write the membership. See docs/deployment.md, "Consul with ACLs".
acl {
  enabled                  = true
  default_policy           = "deny"
  enable_token_persistence = true
}
