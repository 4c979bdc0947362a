using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Gateway.Policies;

/// <summary>The answer to a write on a policy.</summary>
internal sealed record CommandResponse(
    long Version,
    long Sequence,
    WalPosition Position,
    string Hash,
    ImmutableArray<OutOfSequenceItem> OutOfSequence
)
{
    public static CommandResponse Of(CommandResult result) =>
        new(result.Version, result.Sequence, result.Position, result.Hash, OutOfSequenceItem.Of(result.OutOfSequence, result.Moot));
}

/// <summary>One recorded transaction.</summary>
internal sealed record TransactionResponse
{
    public required long Sequence { get; init; }
    public required TransactionType Type { get; init; }
    public required DateOnly EffectiveDate { get; init; }
    public required DateTimeOffset RecordedAt { get; init; }
    public required string Actor { get; init; }
    public required string Origin { get; init; }
    public string? Reason { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Rule { get; init; }

    public required CanonicalJson Changes { get; init; }
    public required WalPosition Position { get; init; }
    public required string Prev { get; init; }
    public required string Hash { get; init; }

    public static TransactionResponse Of(TransactionView view) =>
        new()
        {
            Sequence = view.Sequence,
            Type = view.Type,
            EffectiveDate = view.EffectiveDate,
            RecordedAt = view.RecordedAt,
            Actor = view.Actor,
            Origin = view.Origin,
            Reason = view.Reason,
            Rule = view.Rule,
            Changes = view.Changes,
            Position = view.Position,
            Prev = view.Prev,
            Hash = view.Hash,
        };
}
