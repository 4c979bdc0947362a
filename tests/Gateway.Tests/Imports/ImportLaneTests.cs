using System.Globalization;
using Concord.Errors;
using Concord.Imports;
using Concord.Timeline;
using Xunit;
using static Concord.Gateway.Imports.Tests.ImportGateway;

namespace Concord.Gateway.Imports.Tests;

/// <summary>What goes together in a call to the silos.</summary>
public sealed class ImportLaneTests : IAsyncLifetime
{
    private const int Policies = 200;
    private const int RowsOfEach = 5;

    private readonly ImportGateway _gateway = new();

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_call_has_rows_of_one_partition_and_one_of_each_policy_in_their_order(bool sorted)
    {
        Assert.Equal(
            $"completed {Policies * RowsOfEach} {Policies * RowsOfEach} 0 0 0",
            Counts(await _gateway.ImportAsync(Csv(File(sorted))))
        );

        var calls = _gateway.Grains.Calls;
        Assert.All(calls, static call => Assert.InRange(call.Length, 1, 64));
        Assert.All(calls, static call => Assert.Equal(call, call.Distinct()));
        Assert.All(
            calls,
            static call =>
                Assert.Single(call.Select(static policy => new EntityKey(policy).PartitionOf(ImportGrains.Partitions)).Distinct())
        );
        Assert.InRange(calls.Count, 1, Policies * RowsOfEach / 4);
        foreach (var policy in _gateway.Grains.Rows.GroupBy(static row => row.Policy))
            Assert.Equal(Enumerable.Range(0, RowsOfEach), policy.Select(static row => Value(row.Row)));
    }

    [Fact]
    public async Task A_row_without_outcome_is_sent_again_and_the_others_are_not()
    {
        var refused = 3;
        _gateway.Grains.Policy = (policy, _) =>
            policy.EndsWith("/A7", StringComparison.Ordinal) && Interlocked.Decrement(ref refused) >= 0
                ? throw new StorageUnavailableException("away")
                : Task.FromResult(new ImportOutcome(ImportOutcomeKind.Created));

        Assert.Equal("completed 100 100 0 0 0", Counts(await _gateway.ImportAsync(Csv(Rows(100)))));

        Assert.Equal(103, _gateway.Grains.Rows.Count);
    }

    private static string File(bool sorted) =>
        "no,a\n"
        + string.Concat(
            Enumerable
                .Range(0, Policies * RowsOfEach)
                .Select(i => sorted ? (i / RowsOfEach, i % RowsOfEach) : (i % Policies, i / Policies))
                .Select(static row => string.Create(CultureInfo.InvariantCulture, $"A{row.Item1},{row.Item2}\n"))
        );

    private static int Value(ApplyImportItem row)
    {
        using var json = System.Text.Json.JsonDocument.Parse(row.Input.Utf8);
        return json.RootElement.GetProperty("attributes").GetProperty("a").GetInt32();
    }
}
