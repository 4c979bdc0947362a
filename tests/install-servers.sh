#!/usr/bin/env bash
# Sees to the servers that the tests start: redis-server 7 or newer with redis-cli, consul 1.8 or newer, and prometheus 2.42 or newer with promtool. What is missing it
# installs where it runs as root and apt-get is there (consul: the one binary of Debian 11's package, to /usr/local/bin), and names otherwise.
set -uo pipefail

# Tests start Redis servers of their own, on free ports. The one that the package may start by itself (6379) is not used by them and does not disturb them.
if ! command -v redis-server >/dev/null || ! command -v redis-cli >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "redis-server is missing; installing it."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq redis-server redis-tools; } >/dev/null || echo "apt-get could not install it."
  fi
fi
major=$(redis-server --version 2>/dev/null | sed -n 's/.* v=\([0-9]*\)\..*/\1/p')
[ "${major:-0}" -ge 7 ] && command -v redis-cli >/dev/null \
  || echo "redis-server 7 or newer and redis-cli are missing (found: ${major:-none}): sudo apt-get install redis-server redis-tools. Tests that need them will fail."

# Later releases of Debian have no consul. The binary of Debian 11 needs nothing but libc; its package is checked against the sum that Debian's index states for it.
consul_from_debian_11() {
  local folder sum architecture mirror
  architecture=$(dpkg --print-architecture)
  case "$architecture" in
    amd64) sum=e4e888bba104daba1d9161f49bfc52649a7e4efd45b1a7ead5bc54f2cb9c89d9 ;;
    arm64) sum=7318cfa77a7ba6f71dd096e44353279de246ffc6561216ace42353685dcf8255 ;;
    *) echo "For $architecture put a consul binary on the path."; return 1 ;;
  esac
  # Where this machine takes its Debian packages from; the pool there holds those of earlier releases too.
  mirror=$(apt-get indextargets --no-release-info --format '$(REPO_URI) $(RELEASE)' 2>/dev/null | awk '$2 !~ /security/ { print $1; exit }')
  [ -n "$mirror" ] || { echo "apt names no mirror."; return 1; }
  folder=$(mktemp -d) || return 1
  # The sandbox user of apt may not read the folder, and needs not.
  { /usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file "${mirror%/}/pool/main/c/consul/consul_1.8.7+dfsg1-2+b3_$architecture.deb" "$folder/consul.deb" "SHA256:$sum" \
      && dpkg-deb --extract "$folder/consul.deb" "$folder" && install -m 755 "$folder/usr/bin/consul" /usr/local/bin/consul; } >/dev/null
  local code=$?
  rm -rf "$folder"
  return "$code"
}
consul=${CONCORD_CONSUL:-consul}
if ! command -v "$consul" >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "consul is missing; installing it."
    consul_from_debian_11 || echo "It could not be installed."
  fi
fi
command -v "$consul" >/dev/null || echo "consul is missing: put it on the path, or name it in CONCORD_CONSUL. Tests that need it will fail."

# As with Redis: one that the package may start by itself (9090) is not used and does not disturb.
if ! command -v prometheus >/dev/null || ! command -v promtool >/dev/null; then
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "prometheus is missing; installing it."
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends prometheus; } >/dev/null || echo "apt-get could not install it."
  fi
fi
command -v prometheus >/dev/null && command -v promtool >/dev/null \
  || echo "prometheus or promtool is missing: sudo apt-get install --no-install-recommends prometheus. Tests that need them will fail."
