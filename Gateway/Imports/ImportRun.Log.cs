using Concord.Imports;

namespace Concord.Gateway.Imports;

internal sealed partial class ImportRun
{
    [LoggerMessage(1, LogLevel.Information, "Import {Import} started.")]
    private partial void LogStarted(string import);

    [LoggerMessage(
        2,
        LogLevel.Information,
        "Import {Import} {State}: {Read} read, {Created} created, {Changed} changed, {Unchanged} unchanged, {Rejected} rejected."
    )]
    private partial void LogEnded(string import, ImportState state, long read, long created, long changed, long unchanged, long rejected);

    [LoggerMessage(3, LogLevel.Warning, "The status of import {Import} could not be stored; it will be reported as failed: {Reason}")]
    private partial void LogNotClosed(string import, string reason);

    [LoggerMessage(4, LogLevel.Error, "Import {Import} was aborted by an unexpected failure.")]
    private partial void LogBroken(Exception exception, string import);

    [LoggerMessage(5, LogLevel.Error, "Import {Import}: line {Line} could not be read because of an internal failure.")]
    private partial void LogRowBroken(Exception exception, string import, long line);
}
