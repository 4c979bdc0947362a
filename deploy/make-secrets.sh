#!/usr/bin/env bash
# Makes what is secret: random passwords and keys, each in a file of its own, in deploy/secrets (ignored by git) or in the directory that is named. What is there
# already is left as it is, so it can be run again after an update that needs one more.
# Usage: deploy/make-secrets.sh [directory]
set -euo pipefail
umask 077
directory=${1:-$(dirname "$0")/secrets}
command -v openssl >/dev/null || { echo "openssl is missing."; exit 1; }
mkdir -p "$directory"
# The directory is closed to others. The files in it are readable, because a container sees the file alone, as the user that it runs under.
chmod 700 "$directory"
cd "$directory"

random() { openssl rand -hex 32; }

# name, content on standard input
keep() {
  if [ -e "$1" ]; then
    cat >/dev/null
    echo "kept    $1"
  else
    cat >"$1.new"
    chmod 444 "$1.new"
    mv "$1.new" "$1"
    echo "made    $1"
  fi
}

# A directory that was made when the password stood in a connection string: it gets a file of its own.
if [ -e Storage__Redis__ConnectionString ] && [ ! -e Storage__Redis__Password ]; then
  sed 's/.*password=//' Storage__Redis__ConnectionString | keep Storage__Redis__Password
  echo "        Storage__Redis__ConnectionString is not needed any more"
fi
# Redis and its clients must agree, so these three are made together: the ACL file holds only hashes of what the other two hold.
if [ -e redis-users.acl ] && [ -e Storage__Redis__Password ] && [ -e redis-operator-password ]; then
  echo "kept    redis-users.acl, Storage__Redis__Password, redis-operator-password"
else
  rm -f redis-users.acl Storage__Redis__Password redis-operator-password
  concord=$(random) operator=$(random)
  hash() { printf %s "$1" | openssl dgst -sha256 -r | cut -d' ' -f1; }
  # concord: its own keys and channel, nothing dangerous but to ask what the server is. operator: people, for backups. health: may say PING and nothing else.
  keep redis-users.acl <<ACL
user default off
user concord on #$(hash "$concord") ~concord* &concord:notify +@read +@write +@connection +@transaction +@scripting +@pubsub -@dangerous +info +config|get
user operator on #$(hash "$operator") ~* &* +@all
user health on nopass resetkeys resetchannels -@all +ping
ACL
  keep Storage__Redis__Password <<<"$concord"
  keep redis-operator-password <<<"$operator"
fi

# ArangoDB reads its root password from this file when it first starts; the silos read the same file as Graph:ArangoDb:Password.
keep Graph__ArangoDb__Password <<<"$(random)"

# The first key of the HTTP API. Further ones: a file Auth__Keys__<name> each, and an entry in docker-compose.yml.
keep Auth__Keys__operator <<<"$(random)"

# Prometheus asks the gateways with a key of its own.
keep Auth__Keys__prometheus <<<"$(random)"

# Of Grafana's user admin, for its first start.
keep grafana-admin-password <<<"$(random)"

# The connections between silos, and from gateways to them: one authority of this installation, and one certificate that it signs for all of them. The authority's key
# is not mounted anywhere; with it the certificate is made anew (remove cluster.crt and cluster.key, and run this again) while both are trusted.
if [ -e cluster.crt ] && [ -e cluster.key ] && [ -e cluster-authority.crt ]; then
  echo "kept    cluster-authority.crt, cluster.crt, cluster.key"
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  curve=(ecparam -name prime256v1 -genkey -noout)
  # Another authority would split the cluster: what runs trusts the one that is there.
  if [ -e cluster-authority.crt ] && [ ! -e cluster-authority.key ]; then
    echo "cluster-authority.key is missing: put it back, or remove cluster-authority.crt to begin with another authority."
    exit 1
  fi
  if [ ! -e cluster-authority.crt ]; then
    rm -f cluster-authority.key
    openssl "${curve[@]}" | openssl pkcs8 -topk8 -nocrypt | keep cluster-authority.key
    chmod 400 cluster-authority.key
    openssl req -x509 -new -key cluster-authority.key -sha256 -days 3650 -subj '/CN=Concord cluster authority' \
      -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign | keep cluster-authority.crt
  fi
  rm -f cluster.crt cluster.key
  openssl "${curve[@]}" | openssl pkcs8 -topk8 -nocrypt | keep cluster.key
  # Silos and gateways are known by address, so no host name is in it; either end of a connection shows it.
  printf '%s\n' basicConstraints=CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth,clientAuth subjectAltName=DNS:concord >"$work/extensions"
  openssl req -new -key cluster.key -subj '/CN=concord' -out "$work/request"
  openssl x509 -req -in "$work/request" -CA cluster-authority.crt -CAkey cluster-authority.key -set_serial "0x$(openssl rand -hex 16)" \
    -sha256 -days 825 -extfile "$work/extensions" 2>/dev/null | keep cluster.crt
fi
