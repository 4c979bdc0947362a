using Microsoft.Extensions.Logging;

namespace Concord.Grains.Projections;

internal sealed partial class ProjectionGrain
{
    [LoggerMessage(1, LogLevel.Warning, "How far projection {Projection} is on partition {Partition} cannot be read now. {Reason}")]
    private partial void LogProgressUnknown(string projection, int partition, string reason);
}
