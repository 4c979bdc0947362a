using Concord.Operations;
using Concord.Ports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Imports;

/// <summary>
/// Removes the records and rejects of old imports, once an hour. Every silo does it: a second one finds nothing to remove.
/// </summary>
internal sealed partial class ImportPurge(
    IImportStore journal,
    IOptions<ImportRecordOptions> options,
    TimeProvider time,
    ILogger<ImportPurge> logger
) : PeriodicService(Period, time, logger)
{
    public static readonly TimeSpan Period = TimeSpan.FromHours(1);

    private readonly ILogger _logger = logger;

    protected override async Task RunRoundAsync(CancellationToken cancellationToken)
    {
        try
        {
            await journal.PurgeAsync(Time.GetUtcNow() - options.Value.KeptFor, cancellationToken);
        }
        catch (StorageUnavailableException e)
        {
            LogPostponed(e.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Old imports could not be removed; the next try is in an hour: {Reason}")]
    private partial void LogPostponed(string reason);
}
