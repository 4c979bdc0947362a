using System.Diagnostics;
using Concord.Gateway.Requests;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;

namespace Concord.Gateway.Idempotency;

/// <summary>What every write has, read and checked.</summary>
internal sealed record WriteRequest
{
    public required CanonicalJson Body { get; init; }
    public required Guid CommitId { get; init; }
    public required string Actor { get; init; }
    public EntityTags? IfMatch { get; init; }
    public EntityTags? IfNoneMatch { get; init; }

    public CommandContext Context(long? expectedVersion = null, string? reason = null) => new()
    {
        CommitId = CommitId,
        Actor = Actor,
        Origin = "api",
        ExpectedVersion = expectedVersion,
        Reason = reason,
        TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
    };
}
