namespace Concord.Hosting;

internal enum ProcessPhase
{
    Starting,
    Running,

    /// <summary>The start has failed; the process only stops.</summary>
    Failed,
}
