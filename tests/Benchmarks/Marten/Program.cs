using Concord.Benchmarks;
using Concord.Benchmarks.MartenBaseline;

// The baseline of `-- marten` (tests/Benchmarks): started by it, with the numbers of policies and calls, the calls in flight, and the data
// directory of a PostgreSQL that it starts and stops. Prints commands per second, p50 and p99 in milliseconds.
var (policies, calls, inFlight) = (Number(0), Number(1), Number(2));
await using var server = await PostgresServer.StartAsync();
using var store = PolicyStore.Open(server.ConnectionString);
var commands = new PolicyCommands(store);
await Load.RunAsync(64, policies, commands.IssueAsync);
await Load.RunAsync(inFlight, policies, index => commands.EndorseAsync(index, index));
var result = await Load.RunAsync(inFlight, calls, index => commands.EndorseAsync(index % policies, policies + index));
Console.WriteLine(FormattableString.Invariant($"{result.PerSecond:F0} {result.P50:F2} {result.P99:F2}"));

int Number(int index) => int.Parse(args[index], System.Globalization.CultureInfo.InvariantCulture);
