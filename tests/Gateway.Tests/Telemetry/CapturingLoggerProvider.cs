using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>All that a console, or any other log, is given: message, values, exception with its causes, scopes.</summary>
internal sealed class CapturingLoggerProvider : ILoggerProvider, ISupportExternalScope
{
    private readonly ConcurrentQueue<string> _records = new();
    private IExternalScopeProvider? _scopes;

    public IReadOnlyCollection<string> Records => _records;

    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose() { }

    private sealed class Logger(CapturingLoggerProvider all, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            var values = state is IEnumerable<KeyValuePair<string, object?>> pairs
                ? string.Join("; ", pairs.Select(static pair => $"{pair.Key}={pair.Value}"))
                : "";
            var scopes = new List<string>();
            all._scopes?.ForEachScope(
                static (scope, list) =>
                    list.Add(scope is IEnumerable<KeyValuePair<string, object?>> pairs ? string.Join("; ", pairs) : $"{scope}"),
                scopes
            );
            all._records.Enqueue(
                $"{logLevel} {category}: {formatter(state, exception)} | {values} | {string.Join(" | ", scopes)} | {exception}"
            );
        }
    }
}
