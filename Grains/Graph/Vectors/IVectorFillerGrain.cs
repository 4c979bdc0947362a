using Orleans.Concurrency;

namespace Concord.Graph;

/// <summary>Makes the vectors that are missing; key 0, so that a generator of embeddings is asked by one only.</summary>
[Alias("concord.IVectorFillerGrain"), GrainInterfaceType("Concord.Grains.Graph.Embedding.IVectorFillerGrain")]
internal interface IVectorFillerGrain : IGrainWithIntegerKey
{
    /// <summary>There may be something to do.</summary>
    [Alias("WakeAsync"), OneWay, AlwaysInterleave]
    Task WakeAsync();
}
