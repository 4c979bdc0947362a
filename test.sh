#!/usr/bin/env bash
# Builds everything and runs every test; says meanwhile how far it is, and at the end which tests took longest. Ends with "N passed, N failed".
# Needs the .NET 10 SDK; the servers that the tests start it installs where it can (tests/install-servers.sh).
#
# Usage: ./test.sh [--quick] [filter]
#   --quick   without the tests that start servers, clusters or the whole product: between two edits
#   filter    an expression as `dotnet test --filter` takes it: FullyQualifiedName~PolicyGrainTests
set -uo pipefail
cd "$(dirname "$0")"

quick= filter=
for argument in "$@"; do
  case "$argument" in
    --quick) quick=1 ;;
    -*) sed -n '2,/^set/{/^#/s/^# \{0,1\}//p}' "$0"; exit 2 ;;
    *) filter=$argument ;;
  esac
done

command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0"; exit 1; }
[ -n "$quick" ] || tests/install-servers.sh

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# Many processes that live for seconds: they start quickly instead of running at their best later, and do not each plan for the whole machine.
export DOTNET_TieredPGO=0 DOTNET_TC_QuickJit=1 DOTNET_gcServer=0
echo "Building."
# One compiler for all projects, also where the environment has each start its own: that takes twice as long. It ends with the build; between two edits it stays.
compiler=(-p:UseSharedCompilation=true)
[ -n "$quick" ] || compiler+=("-p:SharedCompilationId=concord-tests-$$")
dotnet build Orleans.sln --nologo -v quiet "${compiler[@]}"
built=$?
[ -n "$quick" ] || dotnet "$(dotnet msbuild Grains/Grains.csproj -getProperty:RoslynTargetsPath)/bincore/VBCSCompiler.dll" -shutdown "-pipename:concord-tests-$$"
[ "$built" -eq 0 ] || { echo "The build failed."; echo "0 passed, 1 failed"; exit 1; }
echo "Built in $SECONDS s."

if [ -n "$quick" ]; then
  export CONCORD_QUICK_TESTS=1
  filter="Needs!=Servers${filter:+&($filter)}"
fi
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# Files of tests are in memory where there is room. Stores wait for the disk more than for anything else, and no test depends on it: what is killed are programs.
if [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -gt 4000000 ] 2>/dev/null; then
  TMPDIR=$(mktemp -d -p /dev/shm concord-tests.XXXXXX)
  export TMPDIR
  trap 'rm -rf "$results" "$TMPDIR"' EXIT
fi

# Reads what the runner prints, and tells from time to time how far it is: at each failure, and every ten seconds.
follow() { # project
  local name=$1 line='' code=0 passed=0 failed=0 skipped=0 now='' told=$SECONDS
  while true; do
    IFS= read -r -t 5 line; code=$?
    [ "$code" -eq 0 ] || [ "$code" -gt 128 ] || break
    if [ "$code" -eq 0 ]; then
      case "$line" in
        *' [STARTING]') now=${line%' [STARTING]'} now=${now#"${now%%[! ]*}"} ;;
        *' [FAIL]') failed=$((failed + 1)); printf '%5d s  %-32s FAILED %s\n' "$SECONDS" "$name" "$(sed 's/^ *//; s/ \[FAIL\]$//' <<<"$line")" ;;
        *' [SKIP]') skipped=$((skipped + 1)) ;;
        *' [FINISHED] Time: '*) passed=$((passed + 1)) ;;
      esac
    fi
    if [ $((SECONDS - told)) -ge 10 ]; then
      told=$SECONDS
      printf '%5d s  %-32s %5d passed, %d failed; now %.90s\n' "$SECONDS" "$name" $((passed - failed - skipped)) "$failed" "$now"
    fi
  done
  printf '%5d s  %-32s %5d passed, %d failed; ended\n' "$SECONDS" "$name" $((passed - failed - skipped)) "$failed"
}

run() { # project; what it prints, its results and its exit code are kept
  local name
  name=$(basename "$1")
  {
    "$1/bin/Debug/net10.0/Concord.$name" -noLogo -noColor -reporter verbose -result-trx "$results/$name.trx" ${filter:+-filterVSTest "$filter"} 2>&1
    echo $? >"$results/$name.code"
  } | tee "$results/$name.log" | follow "$name"
}

# A project of tests is one that says so. One more at a time than there are processors, as each waits now and then; those that take longest begin.
projects=$(grep -l '<IsTestProject>true' tests/*/*.csproj | xargs -n 1 dirname)
longest='tests/System.Tests tests/Gateway.Tests tests/Grains.Tests tests/Fuzz tests/Silo.Tests tests/Adapters.Redis.Tests tests/Adapters.ArangoDb.Tests'
for project in $longest $(grep -vwF -f <(tr ' ' '\n' <<<"$longest") <<<"$projects"); do
  [ "$(jobs -rp | wc -l)" -le "$(nproc)" ] || wait -n
  run "$project" &
done
wait

passed=0 failed=0 skipped=0
for project in $projects; do
  name=$(basename "$project")
  code=$(cat "$results/$name.code")
  # What failed or was skipped, with the reason; the rest has been told.
  details=$(grep -vE '\[(STARTING|FINISHED)\]|^  (Discover|Start|Finish)|^xUnit.net |^=== |^   Concord|^$' "$results/$name.log")
  [ -z "$details" ] || printf '\n== %s\n%s\n' "$name" "$details"
  # <Counters total="…" executed="…" passed="…" failed="…" …/> of the run; a run that wrote none has crashed.
  counters=$(grep -o '<Counters [^>]*' "$results/$name.trx" 2>/dev/null)
  if [ -z "$counters" ]; then
    echo "$name ended without results (exit code $code)."
    failed=$((failed + 1))
    continue
  fi
  count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
  total=$(count total) ok=$(count passed) executed=$(count executed)
  passed=$((passed + ok)) failed=$((failed + executed - ok)) skipped=$((skipped + total - executed))
  [ "$code" -eq 0 ] || [ "$executed" -ne "$ok" ] || { echo "$name failed outside of its tests (exit code $code)."; failed=$((failed + 1)); }
done

printf '\nThe slowest:\n'
cat "$results"/*.trx | grep -oE '<UnitTestResult [^>]*' | sed -E 's/.* testName="([^"]*)".* duration="00:([0-9:]*\.[0-9]).*/\2  \1/' \
  | sort -r | head -n 20 | sed -e 's/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g'
echo "After $SECONDS s:"
[ "$skipped" -eq 0 ] || echo "$skipped skipped, each with its reason above"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
