using Concord.Conformance;
using Concord.Graph;
using static Concord.Conformance.Subgraphs;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>
/// What the child process of <see cref="GraphKillTests"/> does until it is killed: builds a shadow while policies go on changing, and
/// prints what is written.
/// </summary>
internal static class KilledGraphWriter
{
    public const string Command = "write-graph-until-killed";
    public const int Policies = 400;

    public static Subgraph Said(int number, long version) =>
        Policy($"A{number}", version, $$"""{"number":"{{number}}","version":"{{version}}"}""")
            .WithParty($"P{number % 50}", says: $$"""{"name":"Anna {{version}}"}""")
            .InRealm();

    public static async Task<int> RunAsync(string directory)
    {
        await using var graph = new SqliteGraphUnderTest(directory);
        await graph.Store.ApplyAsync(new([.. Enumerable.Range(0, Policies).Select(static number => Said(number, 1))]));
        await graph.Store.BeginShadowAsync();
        for (var version = 2L; ; version++)
        {
            for (var from = 0; from < Policies; from += 40)
            {
                await graph.Store.ApplyAsync(new([.. Enumerable.Range(from, 40).Select(number => Said(number, 1))]) { ShadowOnly = true });
                await graph.Store.ApplyAsync(
                    new([.. Enumerable.Range(from, 40).Select(number => Said(number, version))])
                    {
                        Position = new(1, new(version, (uint)from)),
                    }
                );
                Console.Out.WriteLine($"{version} {from}");
                Console.Out.Flush();
            }
        }
    }
}
