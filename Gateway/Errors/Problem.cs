using System.Collections.Immutable;

namespace Concord.Gateway.Http;

/// <summary>An answer that is not a success, before it is written as RFC 9457 problem details.</summary>
internal sealed record Problem(int Status, string Code, string Title, string Detail)
{
    public ImmutableArray<FieldError> Errors { get; init; } = [];

    /// <summary>For a version conflict: what is stored.</summary>
    public CurrentVersion? Current { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether the request has had no effect and never will: its <c>Idempotency-Key</c> may be used again.</summary>
    public bool IsRefusal => Status < StatusCodes.Status500InternalServerError;
}

/// <param name="Version">The stored version.</param>
/// <param name="Changed">JSON Pointers of the fields that changed since the version that the caller had.</param>
internal sealed record CurrentVersion(long Version, ImmutableArray<string> Changed);
