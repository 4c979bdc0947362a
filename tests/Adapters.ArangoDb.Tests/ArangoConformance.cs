using Concord.Conformance;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>On a server that has everything, a vector index that leaves out documents among it.</summary>
public sealed class ArangoConformance : GraphStoreConformance
{
    protected override async Task<GraphStoreUnderTest> CreateAsync() => await ArangoUnderTest.OnFakeAsync(new() { Version = "3.12.6" });
}

public sealed class Arango3125Conformance : GraphStoreConformance
{
    protected override async Task<GraphStoreUnderTest> CreateAsync() => await ArangoUnderTest.OnFakeAsync(new() { Version = "3.12.5" });
}

public sealed class Arango3120Conformance : GraphStoreConformance
{
    protected override async Task<GraphStoreUnderTest> CreateAsync() => await ArangoUnderTest.OnFakeAsync(new() { Version = "3.12.0" });
}

/// <summary>
/// The oldest that is taken. Without COSINE_SIMILARITY: what needs it is refused in our words, the rest works. Cursors know only PUT.
/// </summary>
public sealed class Arango371Conformance : GraphStoreConformance
{
    protected override async Task<GraphStoreUnderTest> CreateAsync() => await ArangoUnderTest.OnFakeAsync(new() { Version = "3.7.1" });
}

/// <summary>Cursors know only POST.</summary>
public sealed class Arango40Conformance : GraphStoreConformance
{
    protected override async Task<GraphStoreUnderTest> CreateAsync() => await ArangoUnderTest.OnFakeAsync(new() { Version = "4.0.0" });
}

/// <summary>Through coordinators, with tokens.</summary>
public sealed class ArangoClusterConformance : GraphStoreConformance
{
    protected override async Task<GraphStoreUnderTest> CreateAsync() =>
        await ArangoUnderTest.OnFakeAsync(new() { Version = "3.12.6", IsCluster = true }, endpoints: 2, ("Authentication", "Jwt"));
}

public sealed class ArangoProperties : GraphStoreProperties
{
    /// <summary>Each has a server of its own.</summary>
    protected override int Iterations => 30;

    protected override async Task<GraphStoreUnderTest> CreateAsync() => await ArangoUnderTest.OnFakeAsync(new());
}
