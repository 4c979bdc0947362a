namespace Concord.Graph;

/// <summary>An edge between its owner and another vertex, with the owner's statement about that vertex.</summary>
public sealed record SubgraphEdge
{
    private const char Separator = '\0';

    /// <param name="discriminator">
    /// Distinguishes edges of one type between the same two vertices: role, kind or external id.
    /// </param>
    public SubgraphEdge(VertexId owner, string type, VertexId other, bool outward, string discriminator = "")
    {
        (Owner, Type, Other, Outward) = (owner, type, other, outward);
        var identity = $"{owner}{Separator}{type}{Separator}{other}{Separator}{(outward ? "out" : "in")}{Separator}{discriminator}";
        Id = ContentId.Of(identity).ToString();
    }

    private SubgraphEdge(string id, VertexId owner, string type, VertexId other, bool outward) =>
        (Id, Owner, Type, Other, Outward) = (id, owner, type, other, outward);

    /// <summary>
    /// 32 hex digits: the content id of owner, type, other end, direction and discriminator. The same for as long as the edge
    /// exists.
    /// </summary>
    public string Id { get; }

    public VertexId Owner { get; }
    public string Type { get; }
    public VertexId Other { get; }

    /// <summary>True: from the owner to the other end; false: from there to the owner.</summary>
    public bool Outward { get; }

    public VertexId From => Outward ? Owner : Other;
    public VertexId To => Outward ? Other : Owner;

    /// <summary>Properties of the edge, a JSON object.</summary>
    public CanonicalJson Properties { get; init; } = CanonicalJson.EmptyObject;

    /// <summary>
    /// What the owner states about the other end: a JSON object of <c>attributes</c> (an object), <c>kind</c>, <c>name</c>, …;
    /// null: only that it exists.
    /// </summary>
    public CanonicalJson? Statement { get; init; }

    /// <summary>When this was stated first: newer statements win.</summary>
    public DateTimeOffset StatedAt { get; init; }

    public GraphEdge ToGraphEdge() => new(Id, Type, From, To, Properties);

    /// <summary>An edge read from a store.</summary>
    public static SubgraphEdge Stored(string id, VertexId owner, string type, VertexId other, bool outward) =>
        new(id, owner, type, other, outward);
}
