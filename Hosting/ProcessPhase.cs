namespace Concord.Hosting;

internal enum ProcessPhase
{
    Starting,
    Running,

    /// <summary>The start did not succeed; what is left is to stop.</summary>
    Failed,
}
