using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Concord.ArangoDb.StandIn;

/// <summary>
/// ArangoDB's documented HTTP API in this process, on a port of its own at 127.0.0.1, with an interpreter for AQL. It is strict: what the
/// documentation does not have, it refuses, also where a real server would let it pass; what it knows to be documented and cannot do, it
/// answers with 501. Requests are served one after the other, each wholly or not at all, so there are no conflicts but those of
/// <see cref="Inject"/>.
/// </summary>
public sealed class ArangoServer : IAsyncDisposable
{
    private readonly Lock _turn = new();
    private readonly List<Endpoint> _endpoints = [];
    private readonly List<(ArangoFault Fault, int Left)> _faults = [];
    private readonly ConcurrentQueue<ArangoRequest> _requests = [];
    private readonly ServerState _state;
    private readonly Router _router;

    private ArangoServer(ArangoServerOptions options)
    {
        _state = new(options);
        _router = new(_state);
        _state.CreateDatabase("_system");
    }

    /// <summary>The first endpoint.</summary>
    public Uri Url => _endpoints[0].Url;

    public IReadOnlyList<Uri> Endpoints => [.. _endpoints.Select(static endpoint => endpoint.Url)];

    public IReadOnlyList<ArangoRequest> Requests => [.. _requests];

    public int OpenCursors => Locked(() => _state.Cursors.Count);

    public IReadOnlyList<string> Databases => Locked(() => _state.Databases.Keys.ToList());

    public static async Task<ArangoServer> StartAsync(ArangoServerOptions? options = null, int endpoints = 1)
    {
        var server = new ArangoServer(options ?? new());
        for (var i = 0; i < endpoints; i++)
        {
            var endpoint = new Endpoint(i) { Port = i == 0 ? server._state.Options.Port : 0 };
            server._endpoints.Add(endpoint);
            await server.StartEndpointAsync(i);
        }

        return server;
    }

    /// <summary>Open connections end, new ones are refused.</summary>
    public async Task StopEndpointAsync(int index)
    {
        Locked(() => _state.Up.Remove(index));
        if (_endpoints[index].App is not { } app)
            return;
        _endpoints[index].App = null;
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    /// <summary>On the port that it had before.</summary>
    public async Task StartEndpointAsync(int index)
    {
        var endpoint = _endpoints[index];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, endpoint.Port, static listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(context => ServeAsync(context, index));
        await app.StartAsync();
        endpoint.App = app;
        endpoint.Url = new(app.Urls.First());
        endpoint.Port = endpoint.Url.Port;
        Locked(() => _state.Up.Add(index));
    }

    /// <summary>All data stays; cursors and tokens do not.</summary>
    public async Task RestartAsync()
    {
        for (var i = 0; i < _endpoints.Count; i++)
            await StopEndpointAsync(i);
        Locked(() =>
        {
            _state.Cursors.Clear();
            _state.Tokens = new(_state.Options.Clock, _state.Options.TokenLifetime);
            return true;
        });
        for (var i = 0; i < _endpoints.Count; i++)
            await StartEndpointAsync(i);
    }

    public void Inject(ArangoFault fault) =>
        Locked(() =>
        {
            _faults.Add((fault, fault.Times));
            return true;
        });

    public void ClearFaults() =>
        Locked(() =>
        {
            _faults.Clear();
            return true;
        });

    /// <summary>What queries have read, in the order in which they came.</summary>
    public IReadOnlyList<ArangoQuery> Queries => [.. _state.Queries];

    /// <summary>From now on writes are refused, as those of a server whose disk is full.</summary>
    public void FillDisk() => Locked(() => _state.Disk.IsFull = true);

    public void FreeDisk() => Locked(() => _state.Disk.IsFull = false);

    /// <summary>Puts everything on the disk that was answered, as a server does by itself after a moment.</summary>
    public void Flush() =>
        Locked(() =>
        {
            _state.Disk.Flush();
            return true;
        });

    /// <summary>What is answered and not flushed is lost.</summary>
    public void LosePower() =>
        Locked(() =>
        {
            _state.Disk.LosePower();
            return true;
        });

    /// <summary>From now on nobody's token is worth anything.</summary>
    public void RevokeTokens() => Locked(() => _state.Tokens = new(_state.Options.Clock, _state.Options.TokenLifetime));

    /// <summary>Views show what they have now, until <see cref="ReleaseViews"/> or a query that waits for them.</summary>
    public void HoldViews() =>
        Locked(() =>
        {
            foreach (var (database, view) in Views())
                view.Hold(database);
            return true;
        });

    public void ReleaseViews() =>
        Locked(() =>
        {
            foreach (var (database, view) in Views())
                view.Commit(database, release: true);
            return true;
        });

    /// <summary>Runs a query beside the API: to look, or to damage something on purpose. Answers the results as JSON.</summary>
    public JsonElement Execute(string database, string aql, object? bind = null) =>
        Locked(() =>
        {
            var found = _state.Database(database);
            var transaction = new Transaction(found.Disk);
            var variables = (AqlObject)AqlJson.From(JsonSerializer.SerializeToElement(bind ?? new { }))!;
            var results = Executor.Run(
                Parser.Parse(aql, variables, found),
                new(found, transaction, _state.Options.Clock.GetUtcNow(), isCluster: false)
            );
            transaction.Commit();
            return JsonSerializer.Deserialize<JsonElement>(AqlJson.ToUtf8(results).Span);
        });

    public async ValueTask DisposeAsync()
    {
        for (var i = 0; i < _endpoints.Count; i++)
            await StopEndpointAsync(i);
    }

    private IEnumerable<(Database Database, View View)> Views() =>
        _state.Databases.Values.SelectMany(static database => database.Views.Values.Select(view => (database, view)));

    private T Locked<T>(Func<T> action)
    {
        lock (_turn)
            return action();
    }

    private async Task ServeAsync(HttpContext context, int endpoint)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);

        // A server reads no chunks: to it the body is empty, and what follows is no request.
        var isChunked = context.Request.Headers.TransferEncoding.Count > 0;
        if (isChunked)
            context.Response.Headers.Connection = "close";
        var body = isChunked ? [] : buffer.ToArray();
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var fault = Seen(new(endpoint, context.Request.Method, target, Encoding.UTF8.GetString(body)));
        if (fault is not null)
        {
            fault.Met.TrySetResult();
            if (!fault.AfterEffect && fault.Until is not null)
                await fault.Until.WaitAsync(context.RequestAborted);
            if (!fault.AfterEffect && await FailedAsync(context, fault))
                return;
        }

        var response = Locked(() => _router.Handle(ToRequest(context, target, body, endpoint)));
        if (fault is { AfterEffect: true })
        {
            if (fault.Until is not null)
                await fault.Until.WaitAsync(context.RequestAborted);
            if (await FailedAsync(context, fault))
                return;
        }

        await WriteAsync(context, response);
    }

    private ArangoFault? Seen(ArangoRequest request)
    {
        if (_state.Options.KeepsRequests)
            _requests.Enqueue(request);
        return Locked(() => TakeFault(request));
    }

    private ArangoFault? TakeFault(ArangoRequest request)
    {
        for (var i = 0; i < _faults.Count; i++)
        {
            var (fault, left) = _faults[i];
            if (!fault.Matches(request))
                continue;
            if (left == 1)
                _faults.RemoveAt(i);
            else
                _faults[i] = (fault, left - 1);
            return fault;
        }

        return null;
    }

    private static async Task<bool> FailedAsync(HttpContext context, ArangoFault fault)
    {
        if (fault.Drops)
        {
            context.Abort();
            return true;
        }

        if (fault.Code == 0)
            return false;
        await WriteAsync(context, Response.Error(new(fault.ErrorNum, fault.Message, fault.Code)));
        return true;
    }

    private static async Task WriteAsync(HttpContext context, Response response)
    {
        context.Response.StatusCode = response.Code;
        foreach (var (name, value) in response.Headers)
            context.Response.Headers[name] = value;
        if (response.Body is null)
            return;
        context.Response.ContentType = "application/json; charset=utf-8";
        var bytes = AqlJson.ToUtf8(response.Body);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static Request ToRequest(HttpContext context, string target, byte[] body, int endpoint)
    {
        var path = target.Split('?')[0].Trim('/').Split('/').Select(Uri.UnescapeDataString).ToList();
        string? database = null;
        if (path is ["_db", var name, ..])
        {
            database = name;
            path.RemoveRange(0, 2);
        }

        var headers = context.Request.Headers.ToDictionary(
            static header => header.Key,
            static header => header.Value.ToString(),
            StringComparer.OrdinalIgnoreCase
        );
        var query = context.Request.Query.ToDictionary(
            static parameter => parameter.Key,
            static parameter => parameter.Value.ToString(),
            StringComparer.Ordinal
        );
        return new(context.Request.Method, database, path, query, headers, body) { Endpoint = endpoint };
    }

    private sealed class Endpoint(int index)
    {
        public int Index { get; } = index;
        public Uri Url { get; set; } = new("http://127.0.0.1:1");
        public int Port { get; set; }
        public WebApplication? App { get; set; }
    }
}
