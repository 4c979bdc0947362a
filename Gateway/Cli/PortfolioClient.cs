using System.Globalization;
using Concord.Gateway.Http;

namespace Concord.Gateway.Cli;

/// <summary>The commands' side of the HTTP contract.</summary>
internal sealed class PortfolioClient : IDisposable
{
    private readonly PortfolioArguments _arguments;
    private readonly HttpClient _http;

    public PortfolioClient(PortfolioArguments arguments)
    {
        _arguments = arguments;
        _http = new() { BaseAddress = arguments.Url, Timeout = Timeout.InfiniteTimeSpan };
        if (arguments.Key is { Length: > 0 } key)
            _http.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    /// <param name="query">The point, and <c>after</c>.</param>
    /// <exception cref="GatewayRefusedException">The gateway refused.</exception>
    public async Task<HttpResponseMessage> SendAsync(IEnumerable<KeyValuePair<string, string?>> query, CancellationToken cancellationToken)
    {
        var parameters = string.Concat(
            query.Where(static one => one.Value is not null).Select(static one => $"&{one.Key}={Uri.EscapeDataString(one.Value!)}")
        );
        var path = $"/v1/realms/{Uri.EscapeDataString(_arguments.Realm)}/{_arguments.What}?format=ndjson&progress=true{parameters}";
        var response = await _http.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.IsSuccessStatusCode)
            return response;
        using (response)
        {
            throw new GatewayRefusedException(
                ProblemText.Of(await response.Content.ReadAsStringAsync(cancellationToken))
                    ?? $"The gateway answered {(int)response.StatusCode} {response.ReasonPhrase}."
            );
        }
    }

    /// <summary>How many policies the stream is read from; null if it does not tell.</summary>
    public static long? PoliciesOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues(ConcordHeaders.Policies, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count
            : null;

    public void Dispose() => _http.Dispose();
}
