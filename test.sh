#!/usr/bin/env bash
# Builds everything and runs every test. Needs the .NET 10 SDK, and redis-server 7 or newer, which it installs itself where it runs as root and apt-get is there.
# Ends with "N passed, N failed".
# Usage: ./test.sh [filter]     filter: an expression for `dotnet test --filter`
set -uo pipefail
cd "$(dirname "$0")"

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"; exit 1; }

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

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build Orleans.sln --nologo -v quiet || { echo "The build failed."; echo "0 passed, 1 failed"; exit 1; }

passed=0 failed=0 skipped=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "== $name"
  dotnet test "$project" --no-build --nologo -v quiet \
    --logger "trx;LogFileName=$name.trx" --results-directory "$results" ${1:+--filter "$1"}
  code=$?
  # <Counters total="…" executed="…" passed="…" failed="…" …/> of the run; a run that wrote none has crashed.
  counters=$(grep -o '<Counters [^>]*' "$results/$name.trx" 2>/dev/null)
  if [ -z "$counters" ]; then
    [ "$code" -eq 0 ] || { echo "$name ended without results."; failed=$((failed + 1)); }
    continue
  fi
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  total=$(count total) ok=$(count passed) executed=$(count executed)
  passed=$((passed + ok)) failed=$((failed + executed - ok)) skipped=$((skipped + total - executed))
  [ "$code" -eq 0 ] || [ "$executed" -ne "$ok" ] || { echo "$name failed outside of its tests (exit code $code)."; failed=$((failed + 1)); }
done

[ "$skipped" -eq 0 ] || echo "$skipped skipped, each with its reason above"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
