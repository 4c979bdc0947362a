using Orleans.Concurrency;

namespace Concord.Graph;

/// <summary>Makes missing vectors; key 0, so that only one grain calls the generator of embeddings.</summary>
[Alias("concord.IVectorFillerGrain"), GrainInterfaceType("concord.IVectorFillerGrain")]
internal interface IVectorFillerGrain : IGrainWithIntegerKey
{
    /// <summary>There may be vectors to make.</summary>
    [Alias("WakeAsync"), OneWay, AlwaysInterleave]
    Task WakeAsync();
}
