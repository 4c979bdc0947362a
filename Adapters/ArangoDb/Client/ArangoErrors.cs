using System.Net;
using System.Text.Json;
using Polly.Timeout;

namespace Concord.Adapters.ArangoDb;

/// <summary>Translates the errors of the server and its client.</summary>
internal static class ArangoErrors
{
    /// <summary>Another writer has changed the same document at the same time; the statement has done nothing.</summary>
    public static bool IsConflict(ApiErrorException error) =>
        error.ApiError.ErrorNum is ArangoErrorNum.Conflict or ArangoErrorNum.UniqueConstraintViolated
        || error.ApiError.Code == HttpStatusCode.Locked;

    /// <summary>
    /// What was read belongs to a generation that was replaced and removed, or to a server that was restarted: it must be prepared again.
    /// </summary>
    public static bool IsStale(ApiErrorException error) =>
        error.ApiError.ErrorNum
            is ArangoErrorNum.CollectionOrViewNotFound
                or ArangoErrorNum.GraphNotFound
                or ArangoErrorNum.DatabaseNotFound
                or ArangoErrorNum.CursorNotFound
                or ArangoErrorNum.DocumentNotFound;

    /// <summary>
    /// True for failures that end by themselves or by an operator's action. All others are faults of this code, and waiting would not help.
    /// </summary>
    public static bool IsOutage(Exception error) =>
        error switch
        {
            ApiErrorException { ApiError.Code: HttpStatusCode.NotImplemented } => false,
            ApiErrorException api => api.ApiError.IsForeign
                || IsConflict(api)
                || IsStale(api)
                || api.ApiError.Code
                    is HttpStatusCode.Unauthorized
                        or HttpStatusCode.Forbidden
                        or HttpStatusCode.TooManyRequests
                        or HttpStatusCode.RequestTimeout
                        or HttpStatusCode.Gone
                || (int)api.ApiError.Code >= 500,
            HttpRequestException or TimeoutRejectedException or TimeoutException or IOException or JsonException or TaskCanceledException =>
                true,
            _ => false,
        };

    public static Exception Translate(Exception error, string endpoints, string database, string user) =>
        error switch
        {
            ApiErrorException api when IsOutage(api) => new StorageUnavailableException(Explain(api, endpoints, database, user), api),
            ApiErrorException { ApiError.Code: HttpStatusCode.NotImplemented } api => new NotSupportedByStoreException(
                $"ArangoDB at {endpoints} cannot do this in its version or edition: {FirstLine(api.ApiError.ErrorMessage)}"
            ),
            ApiErrorException api => new InvalidOperationException($"ArangoDB refused: {FirstLine(api.Message)}", api),
            TimeoutRejectedException or TimeoutException or TaskCanceledException => new StorageUnavailableException(
                $"ArangoDB at {endpoints} does not answer in time (Graph:ArangoDb:Timeout).",
                error
            ),
            JsonException json => new StorageUnavailableException(
                $"The answer of ArangoDB at {endpoints} cannot be read{(json.Path is { } path ? $" at {path}" : "")}: an answer that "
                    + "was cut off, or a document that somebody has changed.",
                error
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => new StorageUnavailableException(
                $"No secure connection to ArangoDB at {endpoints}: is its certificate trusted on this machine?",
                error
            ),
            _ => new StorageUnavailableException(
                $"ArangoDB at {endpoints} cannot be reached. Is it running, and is Graph:ArangoDb:Url right?",
                error
            ),
        };

    /// <summary>Only for the first connection: later any answer may be cut off.</summary>
    public static StorageUnavailableException NotArango(string endpoints, Exception? error) =>
        new($"What answers at {endpoints} is not ArangoDB. Is Graph:ArangoDb:Url right?", error);

    private static string Explain(ApiErrorException error, string endpoints, string database, string user) =>
        error.ApiError switch
        {
            { Code: HttpStatusCode.Unauthorized } =>
                $"ArangoDB at {endpoints} refuses the user {user} or its password or token. See Graph:ArangoDb:User, :Password and "
                    + $":Token, and that the user may access the database {database}.",
            { ErrorNum: ArangoErrorNum.ReadOnly } =>
                $"ArangoDB at {endpoints} is read-only and takes no writes: an administrator has made it so, or it has more data than "
                    + "its licence allows.",
            { ErrorNum: ArangoErrorNum.FilesystemFull } => $"ArangoDB at {endpoints} takes no writes: its disk is full.",
            { ErrorNum: ArangoErrorNum.ResourceLimit } =>
                $"ArangoDB at {endpoints} has come to a limit of its memory or disk: {FirstLine(error.ApiError.ErrorMessage)}",
            { Code: HttpStatusCode.Forbidden } =>
                $"ArangoDB at {endpoints} does not let the user {user} do this ({FirstLine(error.Message)}): give it the level "
                    + $"Administrate on the database {database}.",
            { ErrorNum: ArangoErrorNum.DatabaseNotFound } =>
                $"ArangoDB at {endpoints} has no database {database}: make it and give the user {user} the level Administrate on it, "
                    + "or Administrate on _system to let it be made.",
            { IsForeign: true } => $"A proxy or gateway in front of ArangoDB at {endpoints} has answered {(int)error.ApiError.Code}: "
                + $"{FirstLine(error.ApiError.ErrorMessage)}",
            { Code: HttpStatusCode.ServiceUnavailable } =>
                $"ArangoDB at {endpoints} is starting, stopping or overloaded, or cannot write to its disk: {FirstLine(error.Message)}",
            _ when IsConflict(error) => $"ArangoDB at {endpoints}: others keep writing the same vertices. {FirstLine(error.Message)}",
            _ => $"ArangoDB at {endpoints} could not do this now: {FirstLine(error.Message)}",
        };

    private static string FirstLine(string text) => text.Split('\n', 2)[0].TrimEnd('\r');
}
