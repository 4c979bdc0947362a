using System.Net.Sockets;
using System.Text;
using Concord.Gateway.Fakes.Tests;
using Concord.Graph;
using Concord.Policies;
using Concord.Wal;
using Xunit;

namespace Concord.Gateway.Graph.Tests;

/// <summary>The gateway over a graph grain that has every vertex it is asked for, and remembers what it was asked.</summary>
public sealed class GraphGateway : IAsyncLifetime
{
    public static readonly RealmId Motor = RealmId.Parse("motor-fr");
    public static readonly GraphVertex Policy = Vertex("policies/motor-fr~A1", """{"product":"motor"}""");
    public static readonly GraphVertex Party = Vertex("parties/motor-fr~C1", """{"name":"Ada Lovelace"}""");
    public static readonly GraphVertex Pas = Vertex("systems/pas-one", "{}");
    public static readonly GraphEdge Holds = new(
        new('e', 32),
        "holds",
        Party.Id,
        Policy.Id,
        Samples.Canonical("""{"role":"policyholder"}""")
    );

    private readonly FakeGateway _gateway = new();

    public HttpClient Http => _gateway.Http;

    public FakeGrains Grains => _gateway.Grains;

    /// <summary>Arguments of every call of the graph, in order.</summary>
    public List<object?[]> Asked { get; } = [];

    public List<(string Projection, WalPosition Position)> Waits { get; } = [];

    internal IServiceProvider Services => _gateway.Services;

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    /// <summary>Forgets what was asked, and what a test has had answered otherwise.</summary>
    public void Reset()
    {
        Asked.Clear();
        Waits.Clear();
        On(nameof(IGraphGrain.GetAsync), args => Task.FromResult(new GraphVertex((VertexId)args[0]!, Samples.Canonical("{}"))));
        On(nameof(IGraphGrain.NeighborsAsync), _ => Task.FromResult(new GraphNeighborhood([Policy, Party, Pas], [Holds], true)));
        On(nameof(IGraphGrain.PathsAsync), _ => Task.FromResult(new GraphPaths([new([Party, Policy], [Holds])], false)));
        On(
            nameof(IGraphGrain.SimilarAsync),
            _ => Task.FromResult(new SimilarVertices([new(Party, 0.93456789, [new("/name", "Ada", "ada", true)])], false))
        );
        On(nameof(IGraphGrain.FindAsync), _ => Task.FromResult(new SearchHits([new(Party, 4.25)], Pending: false)));
        Grains.On<IWalGrain>(
            _ => nameof(IWalGrain.WaitForAsync),
            args =>
            {
                Waits.Add(((string)args[0]!, (WalPosition)args[1]!));
                return Task.CompletedTask;
            }
        );
    }

    public void On(string method, Func<object?[], object> answer) =>
        Grains.On<IGraphGrain>(
            method,
            args =>
            {
                Asked.Add(args);
                return answer(args);
            }
        );

    /// <summary>
    /// Sends a request target as it is: an HTTP client would bring it into a better form first. Answers status line, headers and body.
    /// </summary>
    public async Task<string> RawAsync(string target)
    {
        var address = Http.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n")
        );
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static GraphVertex Vertex(string id, string properties) =>
        VertexId.TryParse(id, out var vertex) ? new(vertex, Samples.Canonical(properties)) : throw new ArgumentException(id);
}
