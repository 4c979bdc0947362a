using Concord.Client;

namespace Concord.Gateway.Http;

/// <summary>Maps failures to status and code; the only place that does.</summary>
internal static class Problems
{
    private static readonly TimeSpan RetrySoon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryLater = TimeSpan.FromSeconds(2);

    public static Problem Of(Exception exception) =>
        exception switch
        {
            ValidationException e => new(400, e.Code, "The request is not valid", e.Message) { Errors = e.Errors },
            VersionConflictException e => new(
                412,
                e.Code,
                "The stored version is another one",
                e.Current == 0
                    ? "Nothing is stored here, and the request was made for something that is."
                    : $"The stored version is {e.Current}, with the entity tag \"{e.Current}\"; the request was made for another one."
            )
            {
                Current = new(e.Current, e.Changed.IsDefault ? [] : e.Changed),
            },
            StorageUnavailableException { InnerException: { } cause } e when TransportFailures.Is(cause) => OfCode(
                e.Code,
                NotReached(e, cause)
            ),
            ConcordException e => OfCode(e.Code, e.Message),
            RequestRefusedException e => OfCode(e.Code, e.Message),
            BadHttpRequestException e => OfStatus(e.StatusCode, RefusedRequest.Reason(e)),

            // From a grain without a client in the SDK.
            _ when TransportFailures.Translate(exception) is { } translated => Of(translated),
            _ => new(
                500,
                HttpErrorCodes.Internal,
                "An unexpected error",
                "Something went wrong on this side. The trace id finds it in the log."
            ),
        };

    /// <summary>
    /// What an HTTP caller can do when a grain was not reached. Where it may have been reached after all, the idempotency key stays
    /// reserved.
    /// </summary>
    private static string NotReached(StorageUnavailableException failure, Exception cause) =>
        (failure.NothingHappened, cause) switch
        {
            (_, TimeoutException) =>
                "No answer in time. The request may have been carried out; send it again with the same Idempotency-Key.",
            (true, _) => "The service that holds the data accepts no requests now. The request was not carried out; send it again.",
            _ => "The service that holds the data cannot be reached now. The request may have been carried out; send it again with "
                + "the same Idempotency-Key.",
        };

    /// <summary>For an answer that has only a status: no route, wrong method and so on.</summary>
    public static Problem OfStatus(int status, string? detail = null) =>
        status switch
        {
            400 => OfCode(ErrorCodes.Malformed, detail ?? "The request cannot be read."),
            401 => OfCode(HttpErrorCodes.Unauthorized, detail ?? "This gateway asks for a key."),
            403 => OfCode(HttpErrorCodes.Forbidden, detail ?? "This is not allowed."),
            404 => OfCode(ErrorCodes.NotFound, detail ?? "There is nothing at this address. The paths are listed in /openapi/v1.json."),
            405 => OfCode(
                HttpErrorCodes.MethodNotAllowed,
                detail ?? "This address does not take this method; the header Allow names those that it takes."
            ),
            408 => OfCode(HttpErrorCodes.RequestTimeout, detail ?? "The request did not arrive in time."),
            413 => OfCode(ErrorCodes.TooLarge, detail ?? "The request is too large."),
            415 => OfCode(ErrorCodes.UnsupportedMediaType, detail ?? "The media type of the request is not supported."),
            429 => OfCode(HttpErrorCodes.RateLimited, detail ?? "There are too many requests of this kind now."),
            503 => OfCode(ErrorCodes.StorageUnavailable, detail ?? "The service is not available now."),
            505 => new(
                status,
                ErrorCodes.Malformed,
                "The HTTP version is not supported",
                detail ?? "This version of HTTP is not supported."
            ),
            < 500 => new(status, ErrorCodes.Malformed, "The request cannot be answered", detail ?? "The request cannot be answered."),
            _ => new(
                status,
                HttpErrorCodes.Internal,
                "An unexpected error",
                "Something went wrong on this side. The trace id finds it in the log."
            ),
        };

    public static Problem OfCode(string code, string detail) =>
        code switch
        {
            ErrorCodes.Validation => new(400, code, "The request is not valid", detail),
            ErrorCodes.Malformed => new(400, code, "The request cannot be read", detail),
            HttpErrorCodes.Unauthorized => new(401, code, "Not authenticated", detail),
            HttpErrorCodes.Forbidden => new(403, code, "Not allowed", detail),
            ErrorCodes.NotFound => new(404, code, "Not found", detail),
            HttpErrorCodes.MethodNotAllowed => new(405, code, "The method is not allowed here", detail),
            HttpErrorCodes.RequestTimeout => new(408, code, "The request took too long to arrive", detail),
            ErrorCodes.AlreadyExists => new(409, code, "It exists already", detail),
            ErrorCodes.IllegalTransition => new(409, code, "The present state does not allow this", detail),
            ErrorCodes.VersionConflict => new(412, code, "The stored version is another one", detail),
            ErrorCodes.TooLarge => new(413, code, "The request is too large", detail),
            ErrorCodes.UnsupportedMediaType => new(415, code, "The media type is not supported", detail),
            ErrorCodes.IdempotencyMismatch => new(422, code, "The Idempotency-Key was used for another request", detail),
            HttpErrorCodes.RateLimited => new(429, code, "Too much at once", detail) { RetryAfter = RetryLater },
            ErrorCodes.StorageUnavailable => new(503, code, "The data cannot be reached now", detail) { RetryAfter = RetryLater },
            ErrorCodes.ProjectionBehind => new(503, code, "The projection has not come that far yet", detail) { RetryAfter = RetrySoon },
            ErrorCodes.NotSupported => new(501, code, "This graph store cannot do this", detail),
            _ => new(
                500,
                HttpErrorCodes.Internal,
                "An unexpected error",
                "Something went wrong on this side. The trace id finds it in the log."
            ),
        };
}
