using Concord.Ports;
using StackExchange.Redis;

namespace Concord.Benchmarks;

/// <summary>
/// A policy as a team would write it without Concord: a plain class with what <see cref="BenchmarkSilo.Document"/> holds.
/// </summary>
[GenerateSerializer, Alias("benchmark.hand-policy")]
public sealed class HandPolicy
{
    [Id(0)]
    public string Number { get; set; } = "";

    [Id(1)]
    public string Product { get; set; } = "motor";

    [Id(2)]
    public DateTime EffectiveDate { get; set; } = new(2025, 1, 1);

    [Id(3)]
    public DateTime ExpirationDate { get; set; } = new(2026, 1, 1);

    [Id(4)]
    public decimal Premium { get; set; } = 455.10m;

    [Id(5)]
    public string Currency { get; set; } = "EUR";

    [Id(6)]
    public Dictionary<string, string> Attributes { get; set; } = [];

    [Id(7)]
    public List<HandPart> Parts { get; set; } = [];

    [Id(8)]
    public long Version { get; set; }
}

[GenerateSerializer, Alias("benchmark.hand-part")]
public sealed class HandPart
{
    [Id(0)]
    public string Kind { get; set; } = "";

    [Id(1)]
    public string Id { get; set; } = "";

    [Id(2)]
    public string Detail { get; set; } = "";
}

[Alias("benchmark.IWritingGrain")]
internal interface IWritingGrain : IGrainWithStringKey
{
    /// <summary>One durable change.</summary>
    [Alias("WriteAsync")]
    Task WriteAsync();
}

/// <summary>State by <c>WriteStateAsync</c>, then the event by XADD: two writes, and what is between them can be lost.</summary>
internal abstract class HandPolicyGrain(IPersistentState<HandPolicy> state, WritingSample sample) : Grain, IWritingGrain
{
    public async Task WriteAsync()
    {
        var policy = state.State;
        if (policy.Version++ == 0)
        {
            policy.Number = this.GetPrimaryKeyString();
            foreach (var (name, value) in sample.Attributes)
                policy.Attributes[name] = value;
            foreach (var kind in (string[])["policyholder", "driver", "vehicle", "garaged"])
                policy.Parts.Add(
                    new()
                    {
                        Kind = kind,
                        Id = "A00012345-V01",
                        Detail = "PEUGEOT 306",
                    }
                );
        }

        policy.Attributes["bonus"] = $"0.{policy.Version % 100}";
        await state.WriteStateAsync();
        await sample.Redis.StreamAddAsync($"hand:{{{(uint)policy.Number.GetHashCode(StringComparison.Ordinal) % 32}}}", sample.Fields);
    }
}

[GrainType("hand-json")]
internal sealed class JsonHandPolicyGrain([PersistentState("policy", "json")] IPersistentState<HandPolicy> state, WritingSample sample)
    : HandPolicyGrain(state, sample);

[GrainType("hand-orleans")]
internal sealed class OrleansHandPolicyGrain(
    [PersistentState("policy", "orleans")] IPersistentState<HandPolicy> state,
    WritingSample sample
) : HandPolicyGrain(state, sample);

/// <summary>The commit path alone: prepared bytes.</summary>
[GrainType("prepared")]
internal sealed class PreparedCommitGrain(ICommitStore store, WritingSample sample) : Grain, IWritingGrain
{
    private long _version;

    public async Task WriteAsync()
    {
        var commit = new Commit
        {
            Key = new(this.GetPrimaryKeyString()),
            ExpectedVersion = _version,
            CommitId = Guid.NewGuid(),
            State = sample.Commit.State,
            Event = sample.Commit.Event with { Version = _version + 1 },
        };
        var result = await store.CommitAsync(commit);
        if (result.Outcome != CommitOutcome.Committed)
            throw new InvalidOperationException("Nobody else writes here.");
        _version = result.Version;
    }
}

/// <summary>What the grains here write; set when a first silo's commands have shown it.</summary>
internal sealed class WritingSample
{
    public required IDatabase Redis { get; init; }
    public Dictionary<string, string> Attributes { get; } = [];
    public Commit Commit { get; set; } = null!;
    public NameValueEntry[] Fields { get; set; } = [];
}
