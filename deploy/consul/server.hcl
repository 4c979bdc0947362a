# One Consul server with its data on disk: it keeps the cluster's membership, which silos are there and where, and checks their health. Policies do not depend on it:
# while it is away the cluster goes on with the last known view, and after a loss of its data the silos put the membership back.
# For three servers: deploy/kubernetes/overlays/production.
#
# Everything here is understood by Consul 1.8 and newer; `consul validate` runs over it in a test.

server           = true
bootstrap_expect = 1
datacenter       = "concord"
data_dir         = "/consul/data"

# Reached by silos and gateways over their network only; no port of it is published.
client_addr = "0.0.0.0"

ports {
  http     = 8500
  server   = 8300
  serf_lan = 8301

  # Not used here: what is not open needs no watching.
  dns      = -1
  serf_wan = -1
  https    = -1
  grpc     = -1
}

# A restart of the container is no farewell: the server comes back with its data and takes its place again.
leave_on_terminate      = false
skip_leave_on_interrupt = true
rejoin_after_leave      = true

# Elections as fast as on real machines (the default of 5 is meant for very small ones).
performance {
  raft_multiplier = 1
}

# No calls home, and no checks that run programs.
disable_update_check       = true
disable_remote_exec        = true
enable_script_checks       = false
enable_local_script_checks = false

# /v1/agent/metrics?format=prometheus, for the telemetry to come.
telemetry {
  prometheus_retention_time = "1h"
  disable_hostname          = true
}

log_level = "INFO"
