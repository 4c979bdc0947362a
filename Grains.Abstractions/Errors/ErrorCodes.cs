namespace Concord.Errors;

/// <summary>The stable codes of the HTTP contract; a code is never renamed or reused.</summary>
public static class ErrorCodes
{
    public const string Validation = "validation";
    public const string Malformed = "malformed";
    public const string NotFound = "not-found";
    public const string AlreadyExists = "already-exists";
    public const string IllegalTransition = "illegal-transition";
    public const string VersionConflict = "version-conflict";
    public const string TooLarge = "too-large";
    public const string UnsupportedMediaType = "unsupported-media-type";
    public const string IdempotencyMismatch = "idempotency-mismatch";
    public const string StorageUnavailable = "storage-unavailable";
    public const string ProjectionBehind = "projection-behind";

    /// <summary>Of a rejected row of an import: a newer row has set the same fields.</summary>
    public const string Superseded = "superseded";

    public const string NotSupported = "not-supported";
}
