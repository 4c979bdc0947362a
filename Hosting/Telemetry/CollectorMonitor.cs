using System.Diagnostics.Tracing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Hosting;

/// <summary>
/// Logs once that a collector cannot be reached, and once that it can be reached again. The exporter reports this only by events: it drops
/// what it could not send, and tries again with the next batch. Everything else continues as usual.
/// </summary>
internal sealed partial class CollectorMonitor : EventListener, IHostedService
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const string Success = "ExportSuccess";

    /// <summary>Events of a lost batch because the endpoint was not reached; the first value of each is the endpoint.</summary>
    private static readonly HashSet<string> Unreached =
    [
        "FailedToReachCollector",
        "TransientHttpError",
        "HttpRequestFailed",
        "OperationUnexpectedlyCanceled",
        "RequestTimedOut",
    ];

    /// <summary>Events of a batch that the endpoint received and did not accept.</summary>
    private static readonly HashSet<string> Refused = ["ExportFailure", "ResponseDeserializationFailed"];

    /// <summary>The beginning of the text of an unsuccessful answer, which has the same event as no answer.</summary>
    private const string Status = "Response status code";

    private readonly Lock _lock = new();
    private readonly ILogger<CollectorMonitor> _logger;
    private readonly IReadOnlyList<Collector> _collectors;
    private readonly TimeProvider _time;
    private EventSource? _source;

    public CollectorMonitor(IOptions<TelemetryOptions> options, TimeProvider time, ILogger<CollectorMonitor> logger)
    {
        _logger = logger;
        _time = time;
        _collectors =
        [
            .. options
                .Value.Targets.GroupBy(static target => target.Collector, StringComparer.OrdinalIgnoreCase)
                .Select(static targets => new Collector(targets.Key, string.Join(", ", targets.Select(static target => target.Signal)))),
        ];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (_source is { } source)
            EnableEvents(source, EventLevel.Informational);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Called for existing sources before the constructor has run.
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name != Exporter)
            return;
        _source = eventSource;
        if (_collectors is not null)
            EnableEvents(eventSource, EventLevel.Informational);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (_collectors is null || eventData.EventName is not { } name || eventData.Payload is not [string endpoint, ..])
            return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address))
            return;
        var collector = _collectors.FirstOrDefault(one =>
            one.Address.Equals(address.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase)
        );
        if (collector is null)
            return;
        var reason = FirstLine(eventData.Payload.Count > 1 ? eventData.Payload[^1] as string : null);
        if (name == Success)
            Taken(collector, endpoint);
        else if (Refused.Contains(name) || (Unreached.Contains(name) && reason.Contains(Status, StringComparison.Ordinal)))
            NotTaken(collector, endpoint, reason);
        else if (Unreached.Contains(name))
            Lost(collector, reason);
    }

    private void Lost(Collector collector, string reason)
    {
        lock (_lock)
        {
            if (collector.UnavailableSince is not null)
                return;
            collector.UnavailableSince = _time.GetTimestamp();
        }

        LogAway(collector.Address, reason, collector.Signals);
    }

    /// <summary>An endpoint that answers is reachable, whatever the signal: logs, for example, may not be sent again for hours.</summary>
    private void Taken(Collector collector, string endpoint)
    {
        long? since;
        bool refused;
        lock (_lock)
        {
            (since, collector.UnavailableSince) = (collector.UnavailableSince, null);
            refused = collector.Refused.Remove(endpoint);
        }

        if (since is { } begin)
            LogBack(collector.Address, _time.GetElapsedTime(begin));
        if (refused)
            LogTakesAgain(endpoint);
    }

    private void NotTaken(Collector collector, string endpoint, string reason)
    {
        lock (_lock)
        {
            if (!collector.Refused.Add(endpoint))
                return;
        }

        LogRefused(endpoint, reason);
    }

    private static string FirstLine(string? text) => text is null ? "no reason given" : text.Split('\n', 2)[0].TrimEnd('\r');

    private sealed class Collector(string address, string signals)
    {
        public string Address { get; } = address;

        public string Signals { get; } = signals;

        public long? UnavailableSince { get; set; }

        /// <summary>Its endpoints, one per signal, that refused the last batch.</summary>
        public HashSet<string> Refused { get; } = new(StringComparer.OrdinalIgnoreCase);
    }
}
