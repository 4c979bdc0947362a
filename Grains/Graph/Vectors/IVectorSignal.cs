namespace Concord.Graph;

/// <summary>Signals that vectors are missing.</summary>
internal interface IVectorSignal
{
    void Wake();
}

internal sealed class VectorSignal(IGrainFactory grains) : IVectorSignal
{
    /// <summary>
    /// One way: the caller does not wait. If the signal is lost, the next write or the periodic job repeats it.
    /// </summary>
    public void Wake() => grains.GetGrain<IVectorFillerGrain>(0).WakeAsync().Ignore();
}
