using System.Diagnostics.Metrics;
using System.Globalization;
using System.Security.Authentication;
using Concord.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// The one owner of the connections: one for the WAL's followers and everything else, and lanes for commits and states. Redis reads 16 KB
/// from a connection at a time and flushes once per round, so over a single connection every ten commits cost a flush. A partition always
/// uses the same lane, which keeps its order. Every command goes through <c>RunAsync</c>, which translates failures. A Redis that has
/// stopped answering is asked by one probe; all other commands fail at once until it answers again.
/// </summary>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    private static readonly TimeSpan ProbePeriod = TimeSpan.FromMilliseconds(250);

    private readonly RedisOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisConnection> _logger;
    private readonly DatabaseCalls _calls;
    private readonly CancellationTokenSource _closing = new();
    private ConnectionMultiplexer? _multiplexer;
    private ConnectionMultiplexer[] _lanes = [];
    private IDatabase[] _laneDatabases = [];
    private string? _unavailable;

    public RedisConnection(IOptions<RedisOptions> options, IMeterFactory meters, ILogger<RedisConnection> logger)
    {
        // Real time, because another process is waited for.
        (_options, _time, _logger) = (options.Value, TimeProvider.System, logger);
        _calls = new(meters, "redis", (Parse(_options).DefaultDatabase ?? 0).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A lost connection was restored: messages of other silos meanwhile may be missing.</summary>
    public event Action? Restored;

    public IConnectionMultiplexer Multiplexer => _multiplexer ?? throw new InvalidOperationException("The connection is not open yet.");

    public IDatabase Database { get; private set; } = null!;

    public ISubscriber Subscriber => Multiplexer.GetSubscriber();

    public IEnumerable<IServer> Primaries =>
        Multiplexer.GetServers().Where(static server => server is { IsConnected: true, IsReplica: false });

    /// <summary>The connected endpoints, without secrets.</summary>
    public string Endpoints => string.Join(", ", Parse(_options).EndPoints.Select(static endpoint => Format(endpoint)));

    /// <exception cref="StorageUnavailableException">Redis cannot be reached within <see cref="RedisOptions.StartTimeout"/>.</exception>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        var configuration = Parse(_options);
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                _multiplexer ??= await ConnectAsync(configuration);
                Database = _multiplexer.GetDatabase();
                while (_lanes.Length < _options.Lanes)
                    _lanes = [.. _lanes, await ConnectAsync(configuration)];
                _laneDatabases = [.. _lanes.Select(static lane => lane.GetDatabase())];
                return;
            }
            catch (Exception error) when (RedisErrors.IsOutage(error) || error is AuthenticationException)
            {
                if (_time.GetElapsedTime(started) >= _options.StartTimeout)
                    throw NotReached(error);
                LogWaits(Endpoints, Cause(error));
                await Task.Delay(ProbePeriod, _time, cancellationToken);
            }
        }
    }

    /// <param name="operation">The command, or what several commands do together; its name in telemetry.</param>
    /// <exception cref="StorageUnavailableException">Redis cannot be reached, does not answer in time, or refuses.</exception>
    public Task<T> RunAsync<T>(string operation, Func<IDatabase, Task<T>> command) => RunAsync(operation, null, Database, command);

    /// <summary>On the lane of a partition: after what was sent for it before.</summary>
    /// <inheritdoc cref="RunAsync{T}(string, Func{IDatabase, Task{T}})"/>
    public Task<T> RunAsync<T>(string operation, RedisKeys.Partition partition, Func<IDatabase, Task<T>> command) =>
        RunAsync(operation, null, LaneOf(partition), command);

    /// <summary>For several callers at once, on the lane of a partition.</summary>
    /// <inheritdoc cref="RunAsync{T}(string, Func{IDatabase, Task{T}})"/>
    public Task<T> RunAsync<T>(
        string operation,
        RedisKeys.Partition partition,
        SampledCallers? callers,
        Func<IDatabase, Task<T>> command
    ) => RunAsync(operation, callers, LaneOf(partition), command);

    private IDatabase LaneOf(RedisKeys.Partition partition) => _laneDatabases[partition.Number % _laneDatabases.Length];

    private async Task<T> RunAsync<T>(string operation, SampledCallers? callers, IDatabase database, Func<IDatabase, Task<T>> command)
    {
        // Here and not before: the caller's current activity stays unchanged.
        var call = _calls.Begin(operation);
        try
        {
            if (_unavailable is { } reason)
                throw new StorageUnavailableException(reason);
            var answer = await command(database).ConfigureAwait(false);
            call.Succeeded(callers);
            return answer;
        }
        catch (Exception error)
        {
            call.Failed(error, callers);
            if (!RedisErrors.IsOutage(error))
                throw;
            if (error is RedisTimeoutException)
                StartProbe();
            throw error is RedisConnectionException ? NoPrimary(error) : RedisErrors.Translate(error);
        }
    }

    /// <summary>There is no primary to accept a write: no server at all, or only replicas.</summary>
    public StorageUnavailableException NoPrimary(Exception? error = null) =>
        _multiplexer?.GetServers() is { } servers
        && servers.Any(static server => server.IsConnected)
        && servers.All(static server => !server.IsConnected || server.IsReplica)
            ? new(RedisErrors.OnlyReplicas, error)
            : new("Redis cannot be reached.", error);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        foreach (var multiplexer in _lanes)
            await multiplexer.DisposeAsync();
        if (_multiplexer is not null)
            await _multiplexer.DisposeAsync();
        _closing.Dispose();
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions configuration)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
        try
        {
            await multiplexer.GetDatabase().PingAsync();
        }
        catch
        {
            await multiplexer.DisposeAsync();
            throw;
        }

        multiplexer.ConnectionFailed += (_, failure) => LogLost(Format(failure.EndPoint), failure.FailureType);
        multiplexer.ConnectionRestored += (_, restored) =>
        {
            LogRestored(Format(restored.EndPoint));
            Restored?.Invoke();
        };
        return multiplexer;
    }

    private void StartProbe()
    {
        if (Interlocked.CompareExchange(ref _unavailable, "Redis does not answer.", null) is not null)
            return;
        LogSilent(_options.Timeout);
        _ = ProbeAsync(_closing.Token);
    }

    private async Task ProbeAsync(CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Database.PingAsync().WaitAsync(_options.Timeout, _time, cancellationToken);
                _unavailable = null;
                LogAnswers(_time.GetElapsedTime(since));
                return;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Nobody awaits this. If it ended, every command would fail at once until the process is started again.
            catch (Exception error)
#pragma warning restore CA1031
            {
                // It is still unavailable; the next probe asks again.
                if (!RedisErrors.IsOutage(error) && error is not TimeoutException)
                    LogProbeFailed(error);
            }

            await Task.Delay(ProbePeriod, _time, CancellationToken.None);
        }
    }

    private static ConfigurationOptions Parse(RedisOptions options)
    {
        var configuration = options.Address.Read();
        configuration.AbortOnConnectFail = false;
        configuration.AllowAdmin = true;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ClientName ??= "concord";
        configuration.ReconnectRetryPolicy = new ExponentialRetry(100, 5_000);
        configuration.AsyncTimeout = configuration.SyncTimeout = (int)options.Timeout.TotalMilliseconds;
        if (options.CertificateAuthority is { Length: > 0 } authority)
            configuration.TrustIssuer(authority);
        return configuration;
    }

    private StorageUnavailableException NotReached(Exception error) =>
        new(
            $"Redis at {Endpoints} cannot be used: {Cause(error)} Is it running, and are Storage:Redis:ConnectionString, :User and "
                + ":Password right?",
            error
        );

    private static string Cause(Exception error) =>
        error switch
        {
            RedisServerException => RedisErrors.FirstLine(error.Message) + ".",
            RedisConnectionException { InnerException: AuthenticationException tls } => tls.Message,
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => "it refuses the user or password.",
            RedisConnectionException { InnerException: RedisConnectionException inner } => Cause(inner),
            _ => "no connection.",
        };

    private static string Format(System.Net.EndPoint? endpoint) =>
        endpoint switch
        {
            System.Net.DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
            _ => endpoint?.ToString() ?? "?",
        };
}
