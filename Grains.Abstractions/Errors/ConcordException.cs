using System.Collections.Immutable;
using Concord.Values;

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

/// <summary>The request does not follow the contract; <see cref="Errors"/> says where. 400.</summary>
[GenerateSerializer, Alias("concord.error.validation")]
public sealed class ValidationException(ImmutableArray<FieldError> errors)
    : ConcordException(ErrorCodes.Validation, errors.IsDefaultOrEmpty ? "The request is not valid." : Describe(errors))
{
    public ValidationException(string pointer, string message)
        : this([new FieldError(pointer, message)]) { }

    /// <summary>A document of nothing but errors must not make an answer without end.</summary>
    public const int MaxErrors = 100;

    private const int MaxMessage = 300;

    /// <summary>The first <see cref="MaxErrors"/>, whoever made them; pointers and messages have an end too.</summary>
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

/// <summary>One thing wrong in a request: where (JSON Pointer, RFC 6901; empty for the whole) and what.</summary>
[GenerateSerializer, Immutable, Alias("concord.error.field")]
public readonly record struct FieldError([property: Id(0)] string Pointer, [property: Id(1)] string Message);

/// <summary>The bytes are not what they claim to be (broken JSON, invalid UTF-8). 400.</summary>
[GenerateSerializer, Alias("concord.error.malformed")]
public sealed class MalformedException(string message) : ConcordException(ErrorCodes.Malformed, message);

/// <summary>404.</summary>
[GenerateSerializer, Alias("concord.error.not-found")]
public sealed class NotFoundException(string message) : ConcordException(ErrorCodes.NotFound, message);

/// <summary>409: it is there already, and the request asked for a new one.</summary>
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
    /// <summary>The version that the caller had.</summary>
    [Id(0)]
    public long Expected { get; } = expected;

    /// <summary>The stored version.</summary>
    [Id(1)]
    public long Current { get; } = current;

    /// <summary>JSON Pointers of the fields that changed after <see cref="Expected"/>.</summary>
    [Id(2)]
    public ImmutableArray<string> Changed { get; } = changed;
}

/// <summary>413: what is asked for would make something larger than it may be. Nothing changed.</summary>
[GenerateSerializer, Alias("concord.error.too-large")]
public sealed class TooLargeException(string message) : ConcordException(ErrorCodes.TooLarge, message);

/// <summary>422: the Idempotency-Key was used before with another request.</summary>
[GenerateSerializer, Alias("concord.error.idempotency-mismatch")]
public sealed class IdempotencyMismatchException(string message) : ConcordException(ErrorCodes.IdempotencyMismatch, message);

/// <summary>503: the store cannot take or give data now. Nothing that was acknowledged is lost; the same request may be sent again.</summary>
[GenerateSerializer, Alias("concord.error.storage-unavailable")]
public sealed class StorageUnavailableException(string message, Exception? inner = null)
    : ConcordException(ErrorCodes.StorageUnavailable, message, inner)
{
    /// <summary>
    /// True: the call certainly was not carried out. False: that is not known; the same command with the same commit id is answered with what happened, and happens once.
    /// </summary>
    [Id(0)]
    public bool NothingHappened { get; init; }
}

/// <summary>503: the projection has not passed the asked position within the time given.</summary>
[GenerateSerializer, Alias("concord.error.projection-behind")]
public sealed class ProjectionBehindException(string message) : ConcordException(ErrorCodes.ProjectionBehind, message)
{
    /// <summary>True: the time is not over, but the projection goes on in another silo, where whoever waits asks once more.</summary>
    [Id(0)]
    public bool HasMoved { get; init; }
}

/// <summary>501: the graph store that this installation has cannot do this; another one, or a newer server, can.</summary>
[GenerateSerializer, Alias("concord.error.not-supported")]
public sealed class NotSupportedByStoreException(string message) : ConcordException(ErrorCodes.NotSupported, message);
