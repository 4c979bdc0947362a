using System.Net;
using System.Text.Json;

namespace Concord.Silo.Arango.Client;

/// <summary>Sends, reads answers, and turns refusals into <see cref="ApiErrorException"/>.</summary>
internal abstract class ApiClientBase(IApiClientTransport transport)
{
    protected async Task<T> SendAsync<T>(ApiRequest request, CancellationToken token)
    {
        using var response = await SendAsync(request, token);
        return await ReadAsync<T>(response, token);
    }

    protected async Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken token)
    {
        var response = await transport.SendAsync(request, token);
        if (response.IsSuccessStatusCode) return response;
        using (response) throw new ApiErrorException(await ReadErrorAsync(response, token));
    }

    /// <summary>For what has no answer that matters.</summary>
    protected async Task RunAsync(ApiRequest request, CancellationToken token) => (await SendAsync(request, token)).Dispose();

    /// <summary>For what may be there already, made by another silo at the same instant: that is as good.</summary>
    /// <returns>False: it was there.</returns>
    protected async Task<bool> EnsureAsync(ApiRequest request, int there, CancellationToken token)
    {
        try
        {
            await RunAsync(request, token);
            return true;
        }
        catch (ApiErrorException error) when (error.ApiError.ErrorNum == there)
        {
            return false;
        }
    }

    protected static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken token)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(token);
        return await JsonSerializer.DeserializeAsync<T>(stream, ArangoJson.Relaxed, token)
            ?? throw new HttpRequestException(HttpRequestError.InvalidResponse, "The server has answered nothing.");
    }

    protected static byte[] ToContent<T>(T body) => JsonSerializer.SerializeToUtf8Bytes(body, ArangoJson.Relaxed);

    /// <summary>Some of its refusals have no body; but it says its name in each, unless it is told not to.</summary>
    private static bool IsOwn(HttpResponseMessage response) => response.Headers.Server.ToString() == "ArangoDB";

    private static async Task<ApiErrorResponse> ReadErrorAsync(HttpResponseMessage response, CancellationToken token)
    {
        var content = await response.Content.ReadAsByteArrayAsync(token);
        try
        {
            if (content.Length > 0 && JsonSerializer.Deserialize(content, ArangoJson.Default.ApiErrorResponse) is { Error: true, ErrorMessage: not null } error) return error;
        }
        catch (JsonException)
        {
            // A proxy's page, and not the server's answer.
        }

        return new(true, response.StatusCode, (int)response.StatusCode, response.ReasonPhrase ?? nameof(HttpStatusCode)) { IsForeign = !IsOwn(response) };
    }
}
