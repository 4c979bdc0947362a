namespace Concord.Projections;

/// <summary>
/// How many entries of one partition a projection gets at a time, so that they are done in about a second: callers that wait for a position
/// then see it soon, a stop does not wait long, and no delivery comes near Orleans' response timeout (30 s). Any thread may read it.
/// </summary>
/// <param name="slow">Called for what took much longer than it should.</param>
public sealed class DeliverySize(Action<int, TimeSpan> slow)
{
    /// <summary>Before anything is measured: small, because many partitions may begin at once on one slow target.</summary>
    internal const int Initial = 16;

    internal const int Max = 1024;

    internal static readonly TimeSpan Target = TimeSpan.FromSeconds(1);

    /// <summary>From here on a projection is slow, and that is reported.</summary>
    internal static readonly TimeSpan SlowAfter = TimeSpan.FromSeconds(5);

    private int _entries = Initial;

    public int Entries => Volatile.Read(ref _entries);

    /// <summary>So many entries were applied and acknowledged in this time.</summary>
    internal void Took(int entries, TimeSpan duration)
    {
        var size = Entries;
        if (duration > Target)
            Volatile.Write(ref _entries, Math.Clamp((int)(entries * (Target / duration)), 1, size));
        else if (duration < Target / 2 && entries >= size)
            Volatile.Write(ref _entries, Math.Min(2 * size, Max));
        slow(entries, duration);
    }
}
