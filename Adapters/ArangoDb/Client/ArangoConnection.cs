using System.Runtime.CompilerServices;
using Concord.Errors;
using Microsoft.Extensions.Logging;

namespace Concord.Adapters.ArangoDb;

/// <summary>
/// The way to the database for one of the things that are kept in it. It is taken when somebody first needs it: which version the server
/// is, what is there and what is missing. That is kept until something says that it may not hold any more (the server was away, a
/// collection is gone), and then looked at anew.
/// </summary>
/// <param name="what">What is kept there, as the beginning of a sentence.</param>
/// <param name="open">Makes what is missing. May be done again, and by several silos at the same time.</param>
internal sealed partial class ArangoConnection<TSession>(
    ArangoDatabase database,
    string what,
    Func<ServerFeatures, CancellationToken, Task<TSession>> open,
    ILogger logger
) : IDisposable
    where TSession : ArangoSession
{
    /// <summary>
    /// Of the same things; where others are there each time, for instance because the graph is built anew, it is looked on.
    /// </summary>
    private const int MaxAttempts = 4;

    private const string Suffix = "Async";

    /// <summary>The same is said so seldom, however many ask, and however often it works in between: a full disk answers reads.</summary>
    private static readonly TimeSpan WarningInterval = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _opening = new(1, 1);
    private readonly ILogger _logger = logger;
    private TSession? _session;
    private (string Reason, long At)? _lastWarning;

    /// <summary>Of the server that was last connected to.</summary>
    public ServerFeatures? Features { get; private set; }

    /// <summary>What is known at the moment; null while nothing is.</summary>
    public TSession? Session
    {
        get => _session;
        set => _session = value;
    }

    /// <summary>Runs what asks or writes, from its beginning where what it works on has been replaced meanwhile.</summary>
    /// <param name="name">What telemetry calls it: the method that asks.</param>
    /// <exception cref="StorageUnavailableException">The server cannot be reached, refuses us, or cannot do it now.</exception>
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
