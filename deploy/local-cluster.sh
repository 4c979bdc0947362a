#!/usr/bin/env bash
# A whole cluster on this machine, without Docker: Redis, Consul, ArangoDB, silos, gateways, and haproxy (or nginx) in front of them.
# Needs redis-server, consul (not with --redis), curl, the .NET 10 SDK; no root. Everything listens on 127.0.0.1.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: deploy/local-cluster.sh <command>

  up [--silos 3] [--gateways 2] [--consul | --redis]   starts what is not running yet, and waits until all of it is ready
  down [--wipe]                  ends everything, gently at first; --wipe removes the data too
  status                         name, pid, port, state
  start <name>                   starts one process and waits until it is ready: redis, consul, arangodb, silo-1, gateway-1, front
  stop <name>                    SIGTERM, and SIGKILL if it has not gone after the drain time
  kill <name> [signal]           SIGKILL, and waits until it has gone; or another signal, and does not wait
  logs <name>                    follows its log

Environment:
  CONCORD_CLUSTER_DIR    where data, logs and pid files are              (./.local-cluster)
  CONCORD_PORT           the address of the API, in front of the gateways (8080)
  CONCORD_BASE_PORT      the first of 100 ports for all the rest          (18000)
  CONCORD_CONFIGURATION  Release or Debug build                           (what is there; Release is built if nothing is)
  CONCORD_SILO_DLL, CONCORD_GATEWAY_DLL   another build of one of them
  CONCORD_CONSUL         the consul program                               (consul)
  CONCORD_READY_SECONDS  how long a start may take                        (60)
  CONCORD_DRAIN_SECONDS  how long an end may take before SIGKILL          (35)
  ARANGODB_URL, ARANGODB_USER, ARANGODB_PASSWORD, ARANGODB_DATABASE
                         a real ArangoDB; without it a stand-in is started, which keeps its data in memory only
  Settings of Concord itself (Storage__Retention=…) are handed on to silos and gateways.
TEXT
}

# Many processes on one machine: they start quickly before they run at their best, and do not each plan for all of its memory. What is set already stays.
export DOTNET_TC_QuickJit=${DOTNET_TC_QuickJit:-1} DOTNET_gcServer=${DOTNET_gcServer:-0}

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
dir=${CONCORD_CLUSTER_DIR:-$root/.local-cluster}
case $dir in /*) ;; *) dir=$PWD/$dir ;; esac
port=${CONCORD_PORT:-8080}
base=${CONCORD_BASE_PORT:-18000}
ready_seconds=${CONCORD_READY_SECONDS:-60}
drain_seconds=${CONCORD_DRAIN_SECONDS:-35}
consul_program=${CONCORD_CONSUL:-consul}
silos=3 gateways=2 mode=Consul configuration=''

say() { printf '%s\n' "$*"; }

fail() {
  printf 'local-cluster: %s\n' "$*" >&2
  exit 1
}

# ---- what there is, and where it listens

port_of() { # name
  case $1 in
    redis) echo $((base + 1)) ;;
    consul) echo $((base + 2)) ;;
    arangodb) echo $((base + 5)) ;;
    silo-*) echo $((base + 10 + ${1#silo-})) ;;
    gateway-*) echo $((base + 70 + ${1#gateway-})) ;;
    front) echo "$port" ;;
    *) fail "There is no '$1'. There are: $(names | tr '\n' ' ')" ;;
  esac
}

infrastructure() {
  echo redis
  [ "$mode" = Redis ] || echo consul
  [ -n "${ARANGODB_URL:-}" ] || echo arangodb
}

numbered() { # silo, 3: silo-1 silo-2 silo-3
  local i
  for ((i = 1; i <= $2; i++)); do echo "$1-$i"; done
}

front_program() { # haproxy, nginx or nothing
  local program
  for program in haproxy nginx; do
    # nginx lies in sbin on Debian, which is not on everybody's path.
    if command -v "$program" >/dev/null || [ -x "/usr/sbin/$program" ]; then
      echo "$program"
      return
    fi
  done
}

fronts() { [ -z "$(front_program)" ] || echo front; }

names() {
  infrastructure
  numbered silo "$silos"
  numbered gateway "$gateways"
  fronts
}

check_name() {
  local all
  all=" $(names | tr '\n' ' ')"
  case $all in *" $1 "*) ;; *) fail "There is no '$1'. There are:$all" ;; esac
}

# ---- the cluster's own settings are kept, so that every later command speaks of the same one

settings_file() { echo "$dir/cluster.env"; }

# `up` makes it first of all, in a directory that is new or empty.
mark_file() { echo "$dir/.concord-local-cluster"; }

# Whether what lies there is a cluster's. One that was made before there were marks is known by the form of its settings.
is_cluster() { [ -f "$(mark_file)" ] || grep -qs '^silos=[0-9]* gateways=[0-9]* mode=' "$(settings_file)"; }

is_empty() { [ ! -d "$dir" ] || [ -z "$(ls -A "$dir")" ]; }

# Nothing is ended or removed in a directory of somebody else's: files there may have the same names.
own_directory() { is_cluster || is_empty || fail "$dir is not empty, and no cluster was made in it. Nothing was touched; name another directory in CONCORD_CLUSTER_DIR."; }

claim_directory() {
  own_directory
  mkdir -p "$dir"
  : >"$(mark_file)"
}

save_settings() {
  printf 'silos=%s gateways=%s mode=%s port=%s base=%s configuration=%s\n' "$silos" "$gateways" "$mode" "$port" "$base" "$configuration" >"$(settings_file)"
}

load_settings() {
  # shellcheck disable=SC1090
  [ ! -f "$(settings_file)" ] || . "$(settings_file)"
}

# ---- processes

pid_file() { echo "$dir/$1.pid"; }
log_file() { echo "$dir/log/$1.log"; }

# A pid may be given to another process after a restart of the machine: the time of the start is kept beside it. A zombie is not alive.
identity() { # pid
  # Field 22 of stat is the start in clock ticks; what is in parentheses before it, the name, may hold spaces.
  if [ -r "/proc/$1/stat" ]; then sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d ' ' -f 20 || true
  else ps -o lstart= -p "$1" 2>/dev/null || true; fi
}

pid_of() { # name: nothing where it does not run
  local pid
  [ -f "$(pid_file "$1")" ] || return 0
  pid=$(cat "$(pid_file "$1")")
  case $(ps -o stat= -p "$pid" 2>/dev/null || true) in
    '' | Z*) return 0 ;;
  esac
  [ "$(identity "$pid")" = "$(cat "$dir/$1.started" 2>/dev/null)" ] || return 0
  echo "$pid"
}

run() { # name command…: in the background, out of reach of this terminal's Ctrl-C
  local name=$1 detach=''
  shift
  command -v setsid >/dev/null && detach=setsid
  printf -- '---- %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >>"$(log_file "$name")"
  $detach "$@" >>"$(log_file "$name")" 2>&1 </dev/null &
  echo $! >"$(pid_file "$name")"
  identity $! >"$dir/$name.started"
}

show_log_end() { # name
  printf '\nThe end of %s:\n' "$(log_file "$1")" >&2
  tail -n 25 "$(log_file "$1")" >&2 || true
}

ready() { # name
  local url
  url=http://127.0.0.1:$(port_of "$1")
  case $1 in
    redis) [ "$(redis-cli -p "$(port_of redis)" ping 2>/dev/null)" = PONG ] ;;
    consul) curl -fs -m 2 "$url/v1/status/leader" | grep -q '[0-9]' ;;
    arangodb) curl -fs -m 2 -u "root:$(arangodb_password)" "$url/_api/version" >/dev/null ;;
    *) curl -fs -m 2 "$url/health/ready" >/dev/null ;;
  esac
}

wait_ready() { # name
  local name=$1 end=$((SECONDS + ready_seconds))
  until ready "$name"; do
    if [ -z "$(pid_of "$name")" ]; then
      show_log_end "$name"
      fail "$name has ended instead of becoming ready."
    fi
    if [ "$SECONDS" -ge "$end" ]; then
      case $name in silo-* | gateway-* | front) curl -s -m 2 "http://127.0.0.1:$(port_of "$name")/health/ready" >&2 || true ;; esac
      show_log_end "$name"
      fail "$name (port $(port_of "$name")) is not ready after $ready_seconds s."
    fi
    sleep 0.2
  done
  say "  $name is ready (port $(port_of "$name"), pid $(pid_of "$name"))"
}

launch() { # name: unless it runs
  local pid
  pid=$(pid_of "$1")
  if [ -n "$pid" ]; then
    # One that was suspended goes on.
    kill -CONT "$pid" 2>/dev/null || true
    return 0
  fi
  case $1 in
    redis) launch_redis ;;
    consul) launch_consul ;;
    arangodb) launch_arangodb ;;
    silo-*) launch_silo "$1" ;;
    gateway-*) launch_gateway "$1" ;;
    front) launch_front ;;
  esac
}

up_together() { # names: start all, then wait for each
  local name
  for name in "$@"; do launch "$name"; done
  for name in "$@"; do wait_ready "$name"; done
}

stop_together() { # names: SIGTERM to all, then SIGKILL to those that have not gone in time
  local name pid end
  for name in "$@"; do
    pid=$(pid_of "$name")
    [ -n "$pid" ] || continue
    kill -TERM "$pid" 2>/dev/null || true
    # One that is suspended takes no other signal.
    kill -CONT "$pid" 2>/dev/null || true
  done
  end=$((SECONDS + drain_seconds))
  for name in "$@"; do
    while pid=$(pid_of "$name") && [ -n "$pid" ]; do
      if [ "$SECONDS" -ge "$end" ]; then
        say "  $name has not ended within $drain_seconds s: SIGKILL"
        kill -KILL "$pid" 2>/dev/null || true
      fi
      sleep 0.1
    done
    rm -f "$(pid_file "$name")" "$dir/$name.started"
  done
}

# ---- how each is started

launch_redis() {
  mkdir -p "$dir/redis"
  # As production needs it: nothing acknowledged is lost with the machine's power, nothing is evicted. No snapshots beside the log: they would only cost.
  run redis redis-server --bind 127.0.0.1 --port "$(port_of redis)" --dir "$dir/redis" \
    --appendonly yes --appendfsync always --maxmemory-policy noeviction --save '' --stream-node-max-bytes 16384
}

launch_consul() {
  command -v "$consul_program" >/dev/null || fail "consul is missing: https://developer.hashicorp.com/consul/install, or name it in CONCORD_CONSUL, or use --redis."
  mkdir -p "$dir/consul"
  # A server with data on disk, not -dev: it must come back with the membership that it had. raft_multiplier 1: elects itself in a second.
  cat >"$dir/consul.json" <<JSON
{ "server": true, "bootstrap_expect": 1, "node_name": "local", "datacenter": "local", "data_dir": "$dir/consul",
  "bind_addr": "127.0.0.1", "client_addr": "127.0.0.1", "log_level": "WARN", "disable_update_check": true, "leave_on_terminate": false,
  "performance": { "raft_multiplier": 1 },
  "ports": { "http": $(port_of consul), "server": $((base + 3)), "serf_lan": $((base + 4)), "serf_wan": -1, "dns": -1, "grpc": -1 } }
JSON
  run consul "$consul_program" agent -config-file="$dir/consul.json"
}

arangodb_password() {
  [ -f "$dir/arangodb.password" ] || (umask 077 && od -An -N16 -tx1 /dev/urandom | tr -d ' \n' >"$dir/arangodb.password")
  cat "$dir/arangodb.password"
}

launch_arangodb() {
  # The password is of this run alone and opens nothing but the stand-in on loopback.
  run arangodb dotnet "$(output tests/ArangoDb.StandIn Concord.ArangoDb.StandIn)" --port "$(port_of arangodb)" --user root --password "$(arangodb_password)"
}

# What silos and gateways need to find each other.
cluster_environment() {
  export Cluster__Mode=$mode Cluster__AdvertisedAddress=127.0.0.1 Cluster__Consul__Address="http://127.0.0.1:$(port_of consul)"
  [ "$mode" = Consul ] || export Cluster__Redis__ConnectionString="127.0.0.1:$(port_of redis)"
}

launch_silo() ( # a subshell: its environment ends with it
  number=${1#silo-}
  cluster_environment
  export urls="http://127.0.0.1:$(port_of "$1")"
  export Cluster__SiloPort=$((base + 30 + number)) Cluster__GatewayPort=$((base + 50 + number))
  export Storage__Provider=Redis Storage__Redis__ConnectionString="127.0.0.1:$(port_of redis)" Storage__DataDirectory="$dir/$1"
  if [ -n "${ARANGODB_URL:-}" ]; then
    export Graph__ArangoDb__Url=$ARANGODB_URL Graph__ArangoDb__User="${ARANGODB_USER:-root}" Graph__ArangoDb__Password="${ARANGODB_PASSWORD:-}"
    export Graph__ArangoDb__Database="${ARANGODB_DATABASE:-concord}"
  else
    export Graph__ArangoDb__Url="http://127.0.0.1:$(port_of arangodb)" Graph__ArangoDb__User=root
    Graph__ArangoDb__Password=$(arangodb_password)
    export Graph__ArangoDb__Password
  fi
  run "$1" dotnet "${CONCORD_SILO_DLL:-$(output Silo Concord.Silo)}"
)

launch_gateway() (
  cluster_environment
  export urls="http://127.0.0.1:$(port_of "$1")"
  run "$1" dotnet "${CONCORD_GATEWAY_DLL:-$(output Gateway Concord.Gateway)}" --cluster "$mode"
)

launch_front() {
  local program
  program=$(front_program)
  [ -n "$program" ] || return 0
  PATH=$PATH:/usr/sbin
  # shellcheck source=local-cluster/front.sh
  . "$root/deploy/local-cluster/front.sh"
  "write_$program" >"$dir/$program.conf"
  case $program in
    haproxy) run front haproxy -db -f "$dir/haproxy.conf" ;;
    nginx) run front nginx -p "$dir" -c "$dir/nginx.conf" -e stderr -g 'daemon off;' ;;
  esac
}

# ---- the build output

output() { echo "$root/$1/bin/$configuration/net10.0/$2.dll"; }

choose_configuration() {
  configuration=${CONCORD_CONFIGURATION:-$configuration}
  if [ -z "$configuration" ]; then
    configuration=Release
    [ -f "$(output Silo Concord.Silo)" ] || configuration=Debug
    [ -f "$(output Silo Concord.Silo)" ] || configuration=Release
  fi
  build_if_missing Silo Concord.Silo
  build_if_missing Gateway Concord.Gateway
  [ -n "${ARANGODB_URL:-}" ] || build_if_missing tests/ArangoDb.StandIn Concord.ArangoDb.StandIn
}

build_if_missing() { # project, assembly
  [ ! -f "$(output "$1" "$2")" ] || return 0
  say "Building $1 ($configuration)"
  dotnet build "$root/$1" -c "$configuration" -v quiet --nologo || fail "$1 cannot be built."
}

# ---- commands

command_up() {
  local running wanted=''
  claim_directory
  mkdir -p "$dir/log"
  running=$(load_settings; for name in $(names); do pid_of "$name"; done | wc -l)
  if [ "$running" -gt 0 ]; then load_settings; fi
  while [ $# -gt 0 ]; do
    case $1 in
      --silos) silos=${2:?--silos needs a number}; shift ;;
      --gateways) gateways=${2:?--gateways needs a number}; shift ;;
      --consul) wanted=Consul ;;
      --redis) wanted=Redis ;;
      *) usage >&2; exit 2 ;;
    esac
    shift
  done
  [[ $silos =~ ^[1-9][0-9]?$ && $silos -le 19 && $gateways =~ ^[1-9]$ ]] || fail "--silos must be from 1 to 19 and --gateways from 1 to 9; they are $silos and $gateways."
  if [ "$running" -gt 0 ] && [ -n "$wanted" ] && [ "$wanted" != "$mode" ]; then fail "It is up with $mode. End it first: deploy/local-cluster.sh down"; fi
  mode=${wanted:-$mode}
  choose_configuration
  save_settings
  [ -n "${ARANGODB_URL:-}" ] || say "ARANGODB_URL is not set: a stand-in for ArangoDB is used. It keeps archive, lists and graph IN MEMORY ONLY; they are gone when it ends."
  [ -n "$(front_program)" ] || say "Neither haproxy nor nginx is there: nothing listens on port $port. The gateways: $(for g in $(numbered gateway "$gateways"); do port_of "$g"; done | tr '\n' ' ')"

  # shellcheck disable=SC2046 # names are words
  up_together $(infrastructure)
  # shellcheck disable=SC2046
  up_together $(numbered silo "$silos")
  # shellcheck disable=SC2046
  up_together $(numbered gateway "$gateways") $(fronts)
  say "Up: http://127.0.0.1:$([ -n "$(front_program)" ] && echo "$port" || port_of gateway-1)"
}

command_down() {
  own_directory
  load_settings
  # shellcheck disable=SC2046
  stop_together $(fronts) $(numbered gateway "$gateways")
  # shellcheck disable=SC2046
  stop_together $(numbered silo "$silos")
  stop_together arangodb consul redis
  if [ "${1:-}" = --wipe ]; then
    # Only what is made here: what somebody has put beside it stays.
    rm -rf "$dir"/{redis,consul,log,nginx-temp,consul.json,haproxy.conf,nginx.conf,nginx.pid,arangodb.password,cluster.env} "$dir"/silo-[0-9]* "$dir"/gateway-[0-9]*
    rm -f "$(mark_file)"
    rmdir "$dir" 2>/dev/null || true
  fi
  say "Down."
}

state_of() { # name
  local pid
  pid=$(pid_of "$1")
  if [ -z "$pid" ]; then [ -f "$(pid_file "$1")" ] && echo dead || echo stopped
  elif [[ $(ps -o stat= -p "$pid") == T* ]]; then echo suspended
  elif ready "$1"; then echo ready
  else echo 'not ready'; fi
}

command_status() {
  local name pid all=0
  load_settings
  printf '%-10s %8s %6s  %s\n' NAME PID PORT STATE
  for name in $(names); do
    pid=$(pid_of "$name")
    printf '%-10s %8s %6s  %s\n' "$name" "${pid:--}" "$(port_of "$name")" "$(state_of "$name")"
    [ -n "$pid" ] || all=1
  done
  return "$all"
}

command_start() {
  load_settings
  check_name "$1"
  [ -f "$(settings_file)" ] || fail "There is no cluster yet: deploy/local-cluster.sh up"
  launch "$1"
  wait_ready "$1"
}

command_stop() {
  own_directory
  load_settings
  check_name "$1"
  stop_together "$1"
}

command_kill() {
  local pid
  load_settings
  check_name "$1"
  pid=$(pid_of "$1")
  [ -n "$pid" ] || fail "$1 does not run."
  kill -s "${2:-KILL}" "$pid"
  [ "${2:-KILL}" = KILL ] || return 0
  # What is killed may take a moment to go; a start meanwhile would find it running.
  while [ -n "$(pid_of "$1")" ]; do sleep 0.02; done
}

command_logs() {
  load_settings
  check_name "$1"
  exec tail -n 100 -F "$(log_file "$1")"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  up) command_up "$@" ;;
  down) command_down "$@" ;;
  status) command_status ;;
  start | stop | kill | logs) "command_$command" "${@:?which process? $(load_settings; names | tr '\n' ' ')}" ;;
  -h | --help | help) usage ;;
  *) usage >&2; exit 2 ;;
esac
