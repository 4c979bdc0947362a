using System.Collections.Immutable;
using Concord.Ports;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>The commit that a decision prepared, and what the caller is told besides.</summary>
internal readonly record struct PreparedCommit(
    Concord.Ports.Commit Commit,
    ImmutableArray<OvershadowedField> OutOfSequence,
    ImmutableArray<MootTransaction> Moot
)
{
    public CommandResult ToResult(CommitResult stored) =>
        new()
        {
            Version = Commit.Event.Version,
            Sequence = Commit.Event.Version,
            Position = stored.Position,
            Hash = Commit.Event.Hash,
            OutOfSequence = OutOfSequence,
            Moot = Moot,
        };

    public Decision<CommandResult> ToDecision() => Decision<CommandResult>.Write(Commit, ToResult);

    public Decision<TAnswer> ToDecision<TAnswer>(TAnswer answer) => Decision<TAnswer>.Write(Commit, _ => answer);
}
