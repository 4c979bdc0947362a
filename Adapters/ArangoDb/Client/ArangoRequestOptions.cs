namespace Concord.Adapters.ArangoDb;

/// <summary>Options of a request for the handlers below <see cref="HttpClient"/>.</summary>
internal static class ArangoRequestOptions
{
    private static readonly HttpRequestOptionsKey<bool> OnceKey = new("concord.arango.once");
    private static readonly HttpRequestOptionsKey<Uri> EndpointKey = new("concord.arango.endpoint");

    extension(HttpRequestMessage request)
    {
        /// <summary>It must not be sent again once it may have been carried out.</summary>
        public bool IsOnce => request.Options.TryGetValue(OnceKey, out var once) && once;

        public Uri? PinnedEndpoint => request.Options.TryGetValue(EndpointKey, out var endpoint) ? endpoint : null;

        public void Mark(bool once, Uri? endpoint)
        {
            if (once)
                request.Options.Set(OnceKey, true);
            if (endpoint is not null)
                request.Options.Set(EndpointKey, endpoint);
        }
    }

    /// <summary>The coordinator that gave this answer.</summary>
    public static Uri? EndpointOf(HttpResponseMessage response) =>
        response.RequestMessage?.RequestUri is { } uri ? new Uri(uri.GetLeftPart(UriPartial.Authority)) : null;
}
