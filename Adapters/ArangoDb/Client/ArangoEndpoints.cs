namespace Concord.Adapters.ArangoDb;

/// <summary>The coordinators, and which of them served last: all requests go there until it fails.</summary>
internal sealed class ArangoEndpoints(IReadOnlyList<Uri> endpoints)
{
    private int _current;

    public int Count => endpoints.Count;

    public Uri Current => endpoints[Volatile.Read(ref _current)];

    /// <summary>Without secrets: user information in addresses is refused at start.</summary>
    public override string ToString() => string.Join(", ", endpoints.Select(static endpoint => endpoint.GetLeftPart(UriPartial.Authority)));

    /// <summary>Moves to the next one, unless a parallel request has already left the failed one.</summary>
    public void MoveOn(Uri failed)
    {
        var current = Volatile.Read(ref _current);
        if (endpoints[current] == failed)
            Interlocked.CompareExchange(ref _current, (current + 1) % endpoints.Count, current);
    }
}
