using Concord.Wal;

namespace Concord.Gateway.Http;

/// <summary>Headers of the contract that HTTP does not define.</summary>
internal static class ConcordHeaders
{
    public const string Actor = "Concord-Actor";
    public const string Position = "Concord-Position";
    public const string MinPosition = "Concord-Min-Position";
    public const string IdempotencyKey = "Idempotency-Key";
    public const string IdempotencyReplayed = "Idempotency-Replayed";

    /// <summary>The point of a snapshot, and the points of movements (<c>asOf,knownAt</c>).</summary>
    public const string AsOf = "Concord-As-Of";
    public const string KnownAt = "Concord-Known-At";
    public const string From = "Concord-From";
    public const string To = "Concord-To";

    /// <summary>How many policies a portfolio is read from.</summary>
    public const string Policies = "Concord-Policies";

    /// <summary>HTTP trailers of a portfolio: whether it is complete, its rows and their digest.</summary>
    public const string Complete = "Concord-Complete";
    public const string Count = "Concord-Count";
    public const string Digest = "Concord-Digest";

    /// <summary>The actor where none is named.</summary>
    public const string Anonymous = "anonymous";

    private const int MaxLength = 128;

    public static string? ReadActor(IHeaderDictionary headers) => ReadText(headers, Actor);

    public static string? ReadIdempotencyKey(IHeaderDictionary headers) => ReadText(headers, IdempotencyKey);

    public static WalPosition? ReadMinPosition(this HttpContext http)
    {
        if (ReadText(http.Request.Headers, MinPosition) is not { } text)
            return null;
        return WalPosition.TryParse(text, out var position)
            ? position
            : throw new ValidationException(
                "/" + MinPosition,
                "Expected a position as a write answers it in Concord-Position, for instance 3:1764000000000-0."
            );
    }

    private static string? ReadText(IHeaderDictionary headers, string name)
    {
        var values = headers[name];
        if (values.Count == 0)
            return null;
        if (values is [{ } text] && text.Length is >= 1 and <= MaxLength && !text.Any(char.IsControl))
            return text;
        throw new ValidationException("/" + name, $"Expected one value of 1 to {MaxLength} characters without control characters.");
    }
}
