using System.Reflection;
using Concord.Policies;
using Concord.Ports;
using Orleans.Concurrency;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// What may read much can be cancelled: each asynchronous method of a port, and each query of a grain, takes a token. Otherwise
/// the work for a caller that has gone would continue.
/// </summary>
public sealed class CancellationTests
{
    /// <summary>Methods without a token, and why none is needed.</summary>
    private static readonly Dictionary<string, string> Exempt = new()
    {
        ["ICommitStore.CommitAsync"] = "A commit on its way has an outcome that its caller must learn.",
        ["IGraphSync.PassedAsync"] = "Ends by its timeout.",
        ["IGraphSync.RepairAsync"] = "A command, done in the projection's turn; its caller must learn the outcome.",
        ["IImportGrain.GetAsync"] = "One record.",
        ["IImportGrain.GetRejectsAsync"] = "One page from one index.",
        ["IImportListGrain.QueryAsync"] = "One page from one index.",
        ["IPolicyGrain.GetAsync"] = "One timeline, which the grain holds; its fold is linear and its size is limited.",
        ["IPolicyGrain.PreviewAsync"] = "One timeline, which the grain holds; its fold is linear and its size is limited.",
        ["IPolicyGrain.GetTransactionsAsync"] = "One page of a timeline that the grain holds.",
        ["IPolicyGrain.GetProvenanceAsync"] = "One timeline, which the grain holds; the size of the answer is limited.",
        ["IRealmGrain.GetAsync"] = "One timeline, which the grain holds.",
        ["IRealmGrain.GetHistoryAsync"] = "One page of a timeline that the grain holds.",
        ["IRealmRulesProvider.GetAsync"] = "One realm, from the cache.",
        ["ISystemGrain.GetInfoAsync"] = "What the silo knows of itself.",
        ["ISystemGrain.CheckAsync"] = "Its checks end by timeouts of their own.",
    };

    private static readonly Assembly[] Assemblies = [typeof(IPolicyGrain).Assembly, typeof(ICommitStore).Assembly];

    [Fact]
    public void Methods_that_may_read_much_take_a_cancellation_token()
    {
        var without = Assemblies
            .SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => type.IsInterface)
            .SelectMany(static type => type.GetMethods())
            .Where(NeedsToken)
            .Select(static method => $"{method.DeclaringType!.Name}.{method.Name}")
            .ToHashSet();

        Assert.Empty(without.Except(Exempt.Keys));
        Assert.Empty(Exempt.Keys.Except(without));
    }

    [Fact]
    public void A_method_without_a_cancellation_token_is_found()
    {
        Assert.True(NeedsToken(typeof(IPlantedViolation).GetMethod(nameof(IPlantedViolation.ReadAsync))!));
        Assert.False(NeedsToken(typeof(IPlantedViolation).GetMethod(nameof(IPlantedViolation.FindAsync))!));
    }

    /// <summary>
    /// Commands to a grain have an outcome that their caller must learn, so only queries of grains need a token. All methods of
    /// a port do.
    /// </summary>
    private static bool NeedsToken(MethodInfo method) =>
        IsAsync(method.ReturnType)
        && method.GetParameters().All(static parameter => parameter.ParameterType != typeof(CancellationToken))
        && (!typeof(IAddressable).IsAssignableFrom(method.DeclaringType) || method.GetCustomAttribute<ReadOnlyAttribute>() is not null);

    private static bool IsAsync(Type type) =>
        typeof(Task).IsAssignableFrom(type)
        || type == typeof(ValueTask)
        || (
            type.IsGenericType
            && type.GetGenericTypeDefinition() is var open
            && (open == typeof(ValueTask<>) || open == typeof(IAsyncEnumerable<>))
        );

    private interface IPlantedViolation
    {
        ValueTask<int> ReadAsync(string key);

        ValueTask<int> FindAsync(string key, CancellationToken cancellationToken);
    }
}
