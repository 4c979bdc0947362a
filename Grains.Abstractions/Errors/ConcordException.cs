using System.Collections.Immutable;

namespace Concord.Errors;

/// <summary>A refusal or failure with a stable code that reaches the caller unchanged, over grain calls and over HTTP (RFC 9457).</summary>
[GenerateSerializer, Alias("concord.error")]
public abstract class ConcordException : Exception
{
    protected ConcordException(string code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>One of <see cref="ErrorCodes"/>.</summary>
    [Id(0)]
    public string Code { get; }
}

/// <summary>The request does not follow the contract; <see cref="Errors"/> lists where. 400.</summary>
[GenerateSerializer, Alias("concord.error.validation")]
public sealed class ValidationException(ImmutableArray<FieldError> errors)
    : ConcordException(ErrorCodes.Validation, errors.IsDefaultOrEmpty ? "The request is not valid." : Describe(errors))
{
    public ValidationException(string pointer, string message)
        : this([new FieldError(pointer, message)]) { }

    /// <summary>Bounds the answer to a document that has an error in every member.</summary>
    public const int MaxErrors = 100;

    private const int MaxMessage = 300;

    /// <summary>The first <see cref="MaxErrors"/>; pointers and messages are bounded too, whatever code made them.</summary>
    [Id(0)]
    public ImmutableArray<FieldError> Errors { get; } = Bound(errors);

    private static ImmutableArray<FieldError> Bound(ImmutableArray<FieldError> errors) =>
        errors.IsDefault || (errors.Length <= MaxErrors && errors.All(IsShort)) ? errors : [.. errors.Take(MaxErrors).Select(Shorten)];

    private static bool IsShort(FieldError error) => error.Pointer.Length <= ErrorPointer.MaxLength && error.Message.Length <= MaxMessage;

    private static FieldError Shorten(FieldError error) =>
        new(ErrorPointer.Cut(error.Pointer), ErrorPointer.Cut(error.Message, MaxMessage));

    private static string Describe(ImmutableArray<FieldError> errors) =>
        errors.Length == 1
            ? $"{ErrorPointer.Cut(errors[0].Pointer)}: {ErrorPointer.Cut(errors[0].Message, MaxMessage)}"
            : $"The request has {(errors.Length < MaxErrors ? errors.Length : $"{MaxErrors} or more")} errors, "
                + $"the first at {ErrorPointer.Cut(errors[0].Pointer)}: {ErrorPointer.Cut(errors[0].Message, MaxMessage)}";
}

/// <summary>One error in a request: where (JSON Pointer, RFC 6901; empty for the whole) and what.</summary>
[GenerateSerializer, Immutable, Alias("concord.error.field")]
public readonly record struct FieldError([property: Id(0)] string Pointer, [property: Id(1)] string Message);

/// <summary>The bytes are not what they claim to be (broken JSON, invalid UTF-8). 400.</summary>
[GenerateSerializer, Alias("concord.error.malformed")]
public sealed class MalformedException(string message) : ConcordException(ErrorCodes.Malformed, message);

/// <summary>404.</summary>
[GenerateSerializer, Alias("concord.error.not-found")]
public sealed class NotFoundException(string message) : ConcordException(ErrorCodes.NotFound, message);

/// <summary>409: it exists already, and the request asked for a new one.</summary>
[GenerateSerializer, Alias("concord.error.already-exists")]
public sealed class AlreadyExistsException(string message) : ConcordException(ErrorCodes.AlreadyExists, message);

/// <summary>409: the lifecycle does not allow this transaction from the policy's status at its effective date. Nothing changed.</summary>
[GenerateSerializer, Alias("concord.error.illegal-transition")]
public sealed class IllegalTransitionException(string message) : ConcordException(ErrorCodes.IllegalTransition, message);

/// <summary>412: the caller's version is not the stored one.</summary>
[GenerateSerializer, Alias("concord.error.version-conflict")]
public sealed class VersionConflictException(long expected, long current, ImmutableArray<string> changed)
    : ConcordException(ErrorCodes.VersionConflict, $"The stored version is {current}, the request asked for {expected}.")
{
    /// <summary>The version that the caller named.</summary>
    [Id(0)]
    public long Expected { get; } = expected;

    /// <summary>The stored version.</summary>
    [Id(1)]
    public long Current { get; } = current;

    /// <summary>JSON Pointers of the fields that changed after <see cref="Expected"/>.</summary>
    [Id(2)]
    public ImmutableArray<string> Changed { get; } = changed;
}

/// <summary>413: the change would exceed a size limit. Nothing changed.</summary>
[GenerateSerializer, Alias("concord.error.too-large")]
public sealed class TooLargeException(string message) : ConcordException(ErrorCodes.TooLarge, message);

/// <summary>422: the Idempotency-Key was used before with another request.</summary>
[GenerateSerializer, Alias("concord.error.idempotency-mismatch")]
public sealed class IdempotencyMismatchException(string message) : ConcordException(ErrorCodes.IdempotencyMismatch, message);

/// <summary>
/// 503: the store cannot be read or written now. Nothing that was acknowledged is lost; the same request may be sent again.
/// </summary>
[GenerateSerializer, Alias("concord.error.storage-unavailable")]
public sealed class StorageUnavailableException(string message, Exception? inner = null)
    : ConcordException(ErrorCodes.StorageUnavailable, message, inner)
{
    /// <summary>
    /// True: the call was certainly not carried out. False: unknown. The same command with the same commit id is carried out
    /// once and is answered with its outcome.
    /// </summary>
    [Id(0)]
    public bool NothingHappened { get; init; }
}

/// <summary>503: the projection has not passed the requested position within the timeout.</summary>
[GenerateSerializer, Alias("concord.error.projection-behind")]
public sealed class ProjectionBehindException(string message) : ConcordException(ErrorCodes.ProjectionBehind, message)
{
    /// <summary>
    /// True: the timeout has not expired, but the projection has moved to another silo; the waiting caller asks again.
    /// </summary>
    [Id(0)]
    public bool HasMoved { get; init; }
}

/// <summary>501: this installation's graph store cannot do this; another store, or a newer server, can.</summary>
[GenerateSerializer, Alias("concord.error.not-supported")]
public sealed class NotSupportedByStoreException(string message) : ConcordException(ErrorCodes.NotSupported, message);
