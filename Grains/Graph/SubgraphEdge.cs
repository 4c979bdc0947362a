using Concord.Values;

namespace Concord.Graph;

/// <summary>An edge between its owner and something else, with what the owner says of that.</summary>
public sealed record SubgraphEdge
{
    private const char Separator = '\0';

    /// <param name="discriminator">Tells apart edges of one type between the same two: role, kind or external id.</param>
    public SubgraphEdge(VertexId owner, string type, VertexId other, bool outward, string discriminator = "")
    {
        (Owner, Type, Other, Outward) = (owner, type, other, outward);
        var identity = $"{owner}{Separator}{type}{Separator}{other}{Separator}{(outward ? "out" : "in")}{Separator}{discriminator}";
        Id = ContentId.Of(identity).ToString();
    }

    private SubgraphEdge(string id, VertexId owner, string type, VertexId other, bool outward) =>
        (Id, Owner, Type, Other, Outward) = (id, owner, type, other, outward);

    /// <summary>32 hex digits: the content id of owner, type, other end, direction and discriminator. The same for as long as the edge exists.</summary>
    public string Id { get; }

    public VertexId Owner { get; }
    public string Type { get; }
    public VertexId Other { get; }

    /// <summary>From the owner to the other end; otherwise from there to the owner.</summary>
    public bool Outward { get; }

    public VertexId From => Outward ? Owner : Other;
    public VertexId To => Outward ? Other : Owner;

    /// <summary>Of the edge, a JSON object.</summary>
    public CanonicalJson Properties { get; init; } = CanonicalJson.EmptyObject;

    /// <summary>What the owner says of the other end, a JSON object of <c>attributes</c> (an object), <c>kind</c>, <c>name</c>, …; null: only that it is there.</summary>
    public CanonicalJson? Statement { get; init; }

    /// <summary>When it came to say so: what was said later counts more.</summary>
    public DateTimeOffset StatedAt { get; init; }

    public GraphEdge ToGraphEdge() => new(Id, Type, From, To, Properties);

    /// <summary>As it was stored.</summary>
    public static SubgraphEdge Stored(string id, VertexId owner, string type, VertexId other, bool outward) =>
        new(id, owner, type, other, outward);
}
