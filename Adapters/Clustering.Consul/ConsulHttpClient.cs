using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>
/// Requests to Consul's HTTP API. They go to the agent that answered last; where that one cannot be reached, to the next. An idempotent
/// request is repeated; another one only where it certainly was not sent. An outage of Consul is logged once when it begins and once when
/// it ends.
/// </summary>
internal sealed partial class ConsulHttpClient : IDisposable
{
    /// <summary>Connections are renewed at this interval, so that host names are resolved again.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly HttpClient _http;
    private readonly ConsulConnection _connection;
    private readonly string _purpose;
    private readonly ILogger _logger;
    private int _current;
    private int _unavailable;

    /// <param name="purpose">What waits during an outage of Consul, for the log.</param>
    public ConsulHttpClient(ConsulConnection connection, string purpose, ILogger logger)
        : this(connection, purpose, logger, new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime, UseProxy = false }) { }

    internal ConsulHttpClient(ConsulConnection connection, string purpose, ILogger logger, HttpMessageHandler handler)
    {
        (_connection, _purpose, _logger) = (connection, purpose, logger);
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    public IReadOnlyList<Uri> Endpoints => _connection.Endpoints;

    /// <summary>The agent that answered last.</summary>
    public Uri Current => Endpoints[Volatile.Read(ref _current)];

    public string Location => _connection.Location;

    /// <summary>The answer of any agent.</summary>
    /// <exception cref="ConsulUnavailableException">No agent can be reached, answers in time, or knows a leader.</exception>
    public async Task<ConsulResponse> SendAsync(ConsulRequest request, CancellationToken cancellationToken)
    {
        var rounds = request.Idempotent ? 2 : 1;
        Exception? failure = null;
        var reason = "";
        for (var attempt = 0; attempt < Endpoints.Count * rounds; attempt++)
        {
            if (attempt == Endpoints.Count)
                await Task.Delay(Pause, cancellationToken);
            var endpoint = Current;
            try
            {
                var answer = await SendOnceAsync(endpoint, request, cancellationToken);
                if (!answer.IsOutage)
                {
                    LogAvailableOnce();
                    return answer;
                }

                (failure, reason) = (null, $"answers: {answer.FirstLine}");
                MoveOn(endpoint);
                if (!request.Idempotent)
                    break;
            }
            catch (HttpRequestException error)
            {
                (failure, reason) = (
                    error,
                    error.HttpRequestError == HttpRequestError.SecureConnectionError
                        ? "has a certificate that is not trusted on this machine"
                        : "cannot be reached"
                );
                MoveOn(endpoint);
                if (!request.Idempotent && !IsNotSent(error))
                    break;
            }
            catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
            {
                (failure, reason) = (error, "does not answer in time");
                MoveOn(endpoint);

                // Each agent is waited for only once.
                if (!request.Idempotent || attempt + 1 >= Endpoints.Count)
                    break;
            }
        }

        var message = $"Consul at {Location} {reason}.";
        LogUnavailableOnce(message);
        throw new ConsulUnavailableException(message, failure);
    }

    /// <summary>The answer of this agent and no other.</summary>
    /// <exception cref="ConsulUnavailableException">It cannot be reached or does not answer in time.</exception>
    public async Task<ConsulResponse> SendToAsync(Uri endpoint, ConsulRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await SendOnceAsync(endpoint, request, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new ConsulUnavailableException($"Consul at {endpoint.Authority} cannot be reached.", error);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ConsulUnavailableException($"Consul at {endpoint.Authority} does not answer in time.", error);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ConsulResponse> SendOnceAsync(Uri endpoint, ConsulRequest request, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_connection.Timeout);
        using var message = new HttpRequestMessage(request.Method, new Uri(endpoint, request.PathAndQuery));
        if (_connection.Token is { } token)
            message.Headers.Add("X-Consul-Token", token);
        if (_connection.CredentialsFor(endpoint) is { } credentials)
            message.Headers.Authorization = credentials;
        if (request.Content is { } content)
        {
            message.Content = new ByteArrayContent(content);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseContentRead, limit.Token);
        return new(response.StatusCode, await response.Content.ReadAsByteArrayAsync(limit.Token));
    }

    /// <summary>Moves to the next agent, unless a parallel request has already left the failed one.</summary>
    private void MoveOn(Uri failed)
    {
        var current = Volatile.Read(ref _current);
        if (Endpoints[current] == failed)
            Interlocked.CompareExchange(ref _current, (current + 1) % Endpoints.Count, current);
    }

    private void LogUnavailableOnce(string message)
    {
        if (Interlocked.Exchange(ref _unavailable, 1) == 0)
            LogAway(message, _purpose);
    }

    private void LogAvailableOnce()
    {
        if (Interlocked.Exchange(ref _unavailable, 0) == 1)
            LogBack(Current.Authority);
    }

    private static bool IsNotSent(HttpRequestException error) =>
        error.HttpRequestError
            is HttpRequestError.ConnectionError
                or HttpRequestError.NameResolutionError
                or HttpRequestError.SecureConnectionError;

    [LoggerMessage(1, LogLevel.Warning, "{Message} {Purpose}")]
    private partial void LogAway(string message, string purpose);

    [LoggerMessage(2, LogLevel.Information, "Consul at {Endpoint} answers again.")]
    private partial void LogBack(string endpoint);
}

/// <param name="PathAndQuery">As sent: escaped.</param>
internal sealed record ConsulRequest(HttpMethod Method, string PathAndQuery)
{
    public byte[]? Content { get; init; }

    /// <summary>Carrying it out twice has the same effect as once.</summary>
    public bool Idempotent { get; init; } = true;
}

internal sealed record ConsulResponse(HttpStatusCode Status, byte[] Content)
{
    /// <summary>Consul answers 500 where it has no leader or its servers are unavailable, 429 where it is overloaded.</summary>
    public bool IsOutage => (int)Status >= 500 || Status == HttpStatusCode.TooManyRequests;

    public bool IsRefusal => Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public string FirstLine =>
        System.Text.Encoding.UTF8.GetString(Content).Split('\n', 2)[0].Trim() is { Length: > 0 } line ? line : $"{(int)Status}";
}
