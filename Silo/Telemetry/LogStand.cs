using Concord.Grains.Commit;

namespace Concord.Silo.Telemetry;

/// <summary>How the log and its followers stood at an instant.</summary>
/// <param name="Paused">Projections that are paused.</param>
internal sealed record LogStand(DateTimeOffset At, IReadOnlyList<WalPartitionInfo> Partitions, IReadOnlySet<string> Paused);
