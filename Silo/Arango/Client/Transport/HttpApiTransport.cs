using System.Net.Http.Headers;

namespace Concord.Silo.Arango.Client;

/// <summary>Requests over an <see cref="HttpClient"/>, whose handlers choose the endpoint, authenticate and try again.</summary>
/// <param name="client">Its base address is the server's, or any endpoint of it.</param>
internal sealed class HttpApiTransport(HttpClient client, string dbName) : IApiClientTransport
{
    private readonly string _database = $"/_db/{Uri.EscapeDataString(dbName)}/";

    /// <summary>Over a client of its own, for scripts and tests; in a host the client comes from <c>IHttpClientFactory</c>.</summary>
    public static HttpApiTransport UsingBasicAuth(Uri hostUri, string dbName, string username, string password) =>
        Using(hostUri, dbName, ArangoCredentials.Basic(username, password));

    /// <inheritdoc cref="UsingBasicAuth"/>
    public static HttpApiTransport UsingJwtAuth(Uri hostUri, string dbName, string jwtToken) => Using(hostUri, dbName, ArangoCredentials.Bearer(jwtToken));

    /// <inheritdoc cref="UsingBasicAuth"/>
    public static HttpApiTransport UsingNoAuth(Uri hostUri, string dbName) => Using(hostUri, dbName, ArangoCredentials.None);

    public Task<HttpResponseMessage> SendAsync(ApiRequest request, CancellationToken token = default)
    {
        var message = new HttpRequestMessage(request.Method, new Uri(request.Uri.StartsWith('/') ? request.Uri : _database + request.Uri, UriKind.Relative));
        if (request.Content is { } content)
        {
            // An array, so that its length is known: the server takes no chunked requests.
            message.Content = new ByteArrayContent(content);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(request.ContentType);
        }

        if (request.IfMatch is { } revision) message.Headers.TryAddWithoutValidation("If-Match", $"\"{revision}\"");
        if (request.FireAndForget) message.Headers.Add("x-arango-async", "true");
        message.Mark(!request.Idempotent, request.Endpoint);
        return client.SendAsync(message, HttpCompletionOption.ResponseContentRead, token);
    }

    private static HttpApiTransport Using(Uri hostUri, string dbName, ArangoCredentials credentials)
    {
        var handler = new FailoverHandler(new ArangoEndpoints([hostUri]))
        {
            InnerHandler = new AuthenticationHandler(credentials, TimeProvider.System) { InnerHandler = new SocketsHttpHandler() },
        };
        return new(new HttpClient(handler) { BaseAddress = hostUri }, dbName);
    }
}
