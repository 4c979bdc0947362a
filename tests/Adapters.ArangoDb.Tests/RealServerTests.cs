using System.Reflection;
using System.Runtime.CompilerServices;
using Concord.Conformance;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>
/// The same suites on a real server: <c>ARANGODB_URL=http://127.0.0.1:8529 ARANGODB_USER=root ARANGODB_PASSWORD=… dotnet test
/// tests/Silo.Tests --filter RealServer</c>. Each test of a suite is a case of its own, with a database of its own, which is dropped
/// afterwards. Without a server, or with one that is too old, they are skipped.
/// </summary>
public sealed class RealServerTests
{
    private static readonly Type[] Suites = [typeof(Suite), typeof(Properties), typeof(ArchiveSuite), typeof(PolicyListSuite)];

    /// <summary>Suite, test, and which row of its data.</summary>
    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int>();
            foreach (var suite in Suites)
            {
                foreach (
                    var test in suite.GetMethods().Where(static method => method.GetCustomAttribute<FactAttribute>() is { Skip: null })
                )
                {
                    for (var row = 0; row < ArgumentsOf(test).Count(); row++)
                        cases.Add(suite.Name, test.Name, row);
                }
            }

            return cases;
        }
    }

    [RealServerTheory]
    [MemberData(nameof(Cases))]
    public async Task The_suites_hold(string suite, string name, int row)
    {
        var type = Suites.Single(one => one.Name == suite);
        var method = type.GetMethods().Single(one => one.Name == name);
        var test = Activator.CreateInstance(type)!;
        if (test is IAsyncLifetime begins)
            await begins.InitializeAsync();
        try
        {
            if (method.Invoke(test, ArgumentsOf(method).ElementAt(row)) is Task running)
                await running;
        }
        finally
        {
            if (test is IAsyncDisposable ends)
                await ends.DisposeAsync();
        }
    }

    [RealServerFact]
    public async Task No_statement_of_the_graph_reads_more_than_its_page()
    {
        await using var graph = await ArangoUnderTest.OnRealAsync(RealServer.Url!, RealServer.User, RealServer.Password);
        await QueryReads.FillAsync(graph.Store);
        using var queries = new ArangoQueries(RealServer.Url!, RealServer.User, RealServer.Password);
        Assert.Empty(await new QueryReads(queries, graph.Database).FindExcessAsync());
    }

    private static IEnumerable<object?[]> ArgumentsOf(MethodInfo method) =>
        method.GetCustomAttribute<FactAttribute>() is TheoryAttribute
            ? method.GetCustomAttributes<InlineDataAttribute>().Select(static data => data.Data)
            :
            [
                [],
            ];

    private static async Task<GraphStoreUnderTest> CreateAsync() =>
        await ArangoUnderTest.OnRealAsync(RealServer.Url!, RealServer.User, RealServer.Password);

    private sealed class Suite : GraphStoreConformance
    {
        protected override Task<GraphStoreUnderTest> CreateAsync() => RealServerTests.CreateAsync();
    }

    private sealed class Properties : GraphStoreProperties
    {
        protected override int Iterations => 10;

        protected override Task<GraphStoreUnderTest> CreateAsync() => RealServerTests.CreateAsync();
    }

    private sealed class ArchiveSuite : ArchiveStoreConformance
    {
        protected override Task<StorageUnderTest> CreateAsync() =>
            RealReadModels.OpenAsync(Partitions, RealServer.Url!, RealServer.User, RealServer.Password);
    }

    private sealed class PolicyListSuite : PolicyListStoreConformance
    {
        protected override Task<StorageUnderTest> CreateAsync() =>
            RealReadModels.OpenAsync(Partitions, RealServer.Url!, RealServer.User, RealServer.Password);
    }
}

/// <summary>Where the environment says that there is one.</summary>
internal static class RealServer
{
    private static readonly Lazy<string?> Reason = new(FindReason);

    public static Uri? Url => Uri.TryCreate(Environment.GetEnvironmentVariable("ARANGODB_URL"), UriKind.Absolute, out var url) ? url : null;

    public static string User => Environment.GetEnvironmentVariable("ARANGODB_USER") ?? "root";

    public static string Password => Environment.GetEnvironmentVariable("ARANGODB_PASSWORD") ?? "";

    /// <summary>Why nothing is run on it; null where it is.</summary>
    public static string? WhySkipped => Reason.Value;

    private static string? FindReason()
    {
        if (Url is not { } url)
            return "ARANGODB_URL is not set";
        using var queries = new ArangoQueries(url, User, Password);
        var features = new ServerFeatures(queries.ReadVersionAsync().GetAwaiter().GetResult(), "any");
        return features.IsSupported ? null : $"ArangoDB {features.Version} is older than {ServerFeatures.Oldest}";
    }
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealServerFactAttribute : FactAttribute
{
    public RealServerFactAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = RealServer.WhySkipped;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealServerTheoryAttribute : TheoryAttribute
{
    public RealServerTheoryAttribute([CallerFilePath] string? sourceFilePath = null, [CallerLineNumber] int sourceLineNumber = -1)
        : base(sourceFilePath, sourceLineNumber) => Skip = RealServer.WhySkipped;
}
