namespace Concord.Grains.Projections;

/// <summary>How projections deal with failures.</summary>
public sealed class ProjectionOptions
{
    /// <summary>First delay after a failure; doubles with each further one.</summary>
    public TimeSpan MinBackoff { get; set; } = TimeSpan.FromMilliseconds(100);

    public TimeSpan MaxBackoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an event that fails by itself is tried before it goes to the dead letters.</summary>
    public int MaxTries { get; set; } = 5;

    /// <summary>
    /// How long one delivery is held while the target is away. Then it is handed back, and is delivered again. Must stay well below Orleans' response
    /// timeout (30 s): a delivery that runs into it is sent again while the first one is still at work.
    /// </summary>
    public TimeSpan MaxHold { get; set; } = TimeSpan.FromSeconds(10);
}
