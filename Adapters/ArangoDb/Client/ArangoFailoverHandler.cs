using System.Net;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// Sends a request to the coordinator that served last, and where it cannot be connected to, to the next: nothing was sent then, so this is
/// not a repetition. A request that belongs to one coordinator, because its cursor is there, goes nowhere else. Answers are read completely
/// here, so that a connection that breaks in the middle of one counts as a failed attempt.
/// </summary>
internal sealed class ArangoFailoverHandler(ArangoEndpoints endpoints) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.PathAndQuery;
        for (var attempt = 1; ; attempt++)
        {
            var endpoint = request.PinnedEndpoint ?? endpoints.Current;
            request.RequestUri = new Uri(endpoint, path);
            try
            {
                var response = await base.SendAsync(request, cancellationToken);
                await response.Content.LoadIntoBufferAsync(cancellationToken);
                if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
                    endpoints.MoveOn(endpoint);
                return response;
            }
            catch (HttpRequestException error)
            {
                endpoints.MoveOn(endpoint);
                if (!IsNotSent(error) || request.PinnedEndpoint is not null || attempt >= endpoints.Count)
                    throw;
            }
            catch (OperationCanceledException)
            {
                // It may hang: the next request tries another one. Where the caller has cancelled, a change costs nothing.
                endpoints.MoveOn(endpoint);
                throw;
            }
        }
    }

    private static bool IsNotSent(HttpRequestException error) =>
        error.HttpRequestError
            is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError
                or HttpRequestError.ProxyTunnelError;
}
