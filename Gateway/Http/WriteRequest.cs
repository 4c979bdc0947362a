using System.Diagnostics;
using Concord.Policies;

namespace Concord.Gateway.Http;

/// <summary>The parts that every write has, read and checked.</summary>
internal sealed record WriteRequest
{
    /// <summary>Parsed once; its canonical text is sent to the grain.</summary>
    public required JsonTree Body { get; init; }
    public required Guid CommitId { get; init; }
    public required string Actor { get; init; }
    public EntityTags? IfMatch { get; init; }
    public EntityTags? IfNoneMatch { get; init; }

    /// <exception cref="ValidationException">The body is not an object without members.</exception>
    public void RequireEmptyBody()
    {
        var errors = new FieldErrors();
        _ = new ObjectReader(Body, "", errors, []);
        errors.ThrowIfAny();
    }

    public CommandContext Context(long? expectedVersion = null, string? reason = null) =>
        new()
        {
            CommitId = CommitId,
            Actor = Actor,
            Origin = "api",
            ExpectedVersion = expectedVersion,
            Reason = reason,
            TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.Id : null,
        };
}
