using System.Net;
using System.Text.Json.Serialization;

namespace Concord.Adapters.ArangoDb;

/// <summary>The server has answered with an error.</summary>
internal sealed class ApiErrorException(ApiErrorResponse error)
    : Exception($"{error.ErrorMessage} (error {error.ErrorNum}, HTTP {(int)error.Code})")
{
    public ApiErrorResponse ApiError { get; } = error;
}

/// <summary>The server's own error; see its list of error codes and meanings.</summary>
/// <param name="ErrorNum">One of <see cref="ArangoErrorNum"/>, or another; the HTTP status where the answer was not the server's
/// own.</param>
internal sealed record ApiErrorResponse(bool Error, HttpStatusCode Code, int ErrorNum, string ErrorMessage)
{
    /// <summary>The answer is not ArangoDB's, but that of a proxy or of another server.</summary>
    [JsonIgnore]
    public bool IsForeign { get; init; }
}
