using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// The connection to the database for one kind of content. It is prepared at first use: the server's version is read, and what is missing
/// is created. The result is kept until an error shows that it may be outdated (the server was unavailable, a collection is missing), and
/// then prepared again.
/// </summary>
/// <param name="what">What is stored there, as the beginning of a sentence.</param>
/// <param name="open">Creates what is missing. May run again, and in several silos at the same time.</param>
internal sealed partial class ArangoConnection<TSession>(
    ArangoDatabase database,
    string what,
    Func<ServerFeatures, CancellationToken, Task<TSession>> open,
    ILogger logger
) : IDisposable
    where TSession : ArangoSession
{
    /// <summary>
    /// Attempts with the same content; where it differs each time, for example because the graph is being rebuilt, attempts continue.
    /// </summary>
    private const int MaxAttempts = 4;

    private const string Suffix = "Async";

    /// <summary>
    /// Minimum time between two equal warnings, however many requests fail, and however often others succeed in between: with a full disk
    /// reads still work.
    /// </summary>
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ILogger _logger = logger;
    private TSession? _session;
    private (string Reason, long At)? _lastWarning;

    /// <summary>Of the server of the last connection.</summary>
    public ServerFeatures? Features { get; private set; }

    /// <summary>The present session; null where there is none.</summary>
    public TSession? Session
    {
        get => _session;
        set => _session = value;
    }

    /// <summary>Runs a read or write, again from its beginning where its content was replaced meanwhile.</summary>
    /// <param name="name">Its name in telemetry: the calling method.</param>
    /// <exception cref="StorageUnavailableException">The server cannot be reached, refuses the credentials, or cannot do it
    /// now.</exception>
    public async Task<T> RunAsync<T>(
        Func<TSession, Task<T>> operation,
        CancellationToken cancellationToken,
        [CallerMemberName] string name = ""
    )
    {
        var call = database.Calls.Begin(name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name);
        try
        {
            var result = await RunOnSessionAsync(operation, cancellationToken).ConfigureAwait(false);
            call.Succeeded();
            return result;
        }
        catch (Exception error)
        {
            call.Failed(error);
            throw;
        }
    }

    public void Dispose() => _opening.Dispose();

    private async Task<T> RunOnSessionAsync<T>(Func<TSession, Task<T>> operation, CancellationToken cancellationToken)
    {
        TSession? last = null;
        for (var look = 1; ; look++)
        {
            try
            {
                var session = await OpenAsync(cancellationToken).ConfigureAwait(false);
                if (session != last)
                    (last, look) = (session, 1);
                return await operation(session).ConfigureAwait(false);
            }
            catch (ApiErrorException error) when (ArangoErrors.IsStale(error) && look < MaxAttempts)
            {
                CloseSession();
            }
            catch (Exception error)
                when (!cancellationToken.IsCancellationRequested && (error is ApiErrorException || ArangoErrors.IsOutage(error)))
            {
                var translated = database.Translate(error);
                if (translated is StorageUnavailableException)
                    WarnUnavailable(translated.Message);
                throw translated;
            }
        }
    }

    private void CloseSession() => _session = null;

    /// <summary>After an outage it may be another server, or another version of it.</summary>
    private void WarnUnavailable(string reason)
    {
        CloseSession();
        if (_lastWarning is { } said && said.Reason == reason && database.Time.GetElapsedTime(said.At) < WarningInterval)
            return;
        LogAway(what, reason);
        _lastWarning = (reason, database.Time.GetTimestamp());
    }

    private async Task<TSession> OpenAsync(CancellationToken cancellationToken)
    {
        if (_session is { } present)
            return present;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_session is { } other)
                return other;
            var features = await database.PrepareAsync(cancellationToken).ConfigureAwait(false);
            var session = await open(features, cancellationToken).ConfigureAwait(false);
            if (Features != features)
                LogConnected(what, features.Version, features.Edition, database.Endpoints, database.Name);
            Features = features;
            return _session = session;
        }
        catch (StorageUnavailableException refused)
        {
            WarnUnavailable(refused.Message);
            throw;
        }
        finally
        {
            _opening.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{What} is on ArangoDB {Version} ({Edition}) at {Endpoints}, database {Database}.")]
    private partial void LogConnected(string what, string version, string edition, string endpoints, string database);

    [LoggerMessage(2, LogLevel.Warning, "{What} is waiting: {Reason}")]
    private partial void LogAway(string what, string reason);
}

/// <summary>What is known of the server while it can be reached.</summary>
internal record ArangoSession(ArangoClient Client, ServerFeatures Features);
