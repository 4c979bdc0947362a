using System.Reflection;
using Concord.Testing.Conformance;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Concord.Silo.Tests.Arango;

/// <summary>
/// The same suites on a real server: <c>ARANGODB_URL=http://127.0.0.1:8529 ARANGODB_USER=root ARANGODB_PASSWORD=… dotnet test tests/Silo.Tests --filter RealServer</c>. One test
/// for all of it, so that it is skipped once where there is no server. Each of the suite's tests has a database of its own, which is dropped afterwards.
/// </summary>
public sealed class RealServerTests(ITestOutputHelper output)
{
    [RealServerFact]
    public async Task The_whole_suites_hold_on_a_real_server()
    {
        var failures = new List<string>();
        foreach (var type in new[] { typeof(Suite), typeof(Properties), typeof(ArchiveSuite), typeof(IndexSuite) })
        {
            foreach (var method in type.GetMethods().Where(static method => method.GetCustomAttribute<FactAttribute>() is { Skip: null }))
            {
                foreach (var arguments in ArgumentsOf(method)) await RunAsync(type, method, arguments, failures);
            }
        }

        Assert.True(failures.Count == 0, string.Join('\n', failures));
    }

    private static IEnumerable<object?[]> ArgumentsOf(MethodInfo method) => method.GetCustomAttribute<FactAttribute>() is TheoryAttribute
        ? method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method))
        : [[]];

    private async Task RunAsync(Type type, MethodInfo method, object?[] arguments, List<string> failures)
    {
        var name = $"{method.Name}({string.Join(", ", arguments)})";
        var test = Activator.CreateInstance(type)!;
        try
        {
            if (test is IAsyncLifetime begins) await begins.InitializeAsync();
            try
            {
                if (method.Invoke(test, arguments) is Task running) await running;
            }
            finally
            {
                if (test is IAsyncLifetime ends) await ends.DisposeAsync();
            }

            output.WriteLine($"passed: {name}");
        }
#pragma warning disable CA1031 // Whatever it is, the others are run too, and it is told in the end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failures.Add($"{name}: {(e as TargetInvocationException)?.InnerException ?? e}");
        }
    }

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
        protected override Task<StorageUnderTest> CreateAsync() => RealReadModels.OpenAsync(Partitions, RealServer.Url!, RealServer.User, RealServer.Password);
    }

    private sealed class IndexSuite : PolicyIndexConformance
    {
        protected override Task<StorageUnderTest> CreateAsync() => RealReadModels.OpenAsync(Partitions, RealServer.Url!, RealServer.User, RealServer.Password);
    }
}

/// <summary>Where the environment says that there is one.</summary>
internal static class RealServer
{
    public static Uri? Url => Uri.TryCreate(Environment.GetEnvironmentVariable("ARANGODB_URL"), UriKind.Absolute, out var url) ? url : null;

    public static string User => Environment.GetEnvironmentVariable("ARANGODB_USER") ?? "root";

    public static string Password => Environment.GetEnvironmentVariable("ARANGODB_PASSWORD") ?? "";
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealServerFactAttribute : FactAttribute
{
    public RealServerFactAttribute()
    {
        if (RealServer.Url is null) Skip = "ARANGODB_URL is not set";
    }
}
