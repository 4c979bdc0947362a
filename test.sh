#!/usr/bin/env bash
# Builds everything and runs every test. Needs the .NET 10 SDK and nothing else. Ends with "N passed, N failed".
# Usage: ./test.sh [filter]     filter: an expression for `dotnet test --filter`
set -uo pipefail
cd "$(dirname "$0")"

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"; exit 1; }

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
