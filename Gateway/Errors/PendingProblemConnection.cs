using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Concord.Gateway.Http;

/// <summary>
/// A connection as the server sees it, with <see cref="PendingProblemWriter"/> at its very end. TLS replaces the transport by its own, and
/// what is added must pass through TLS.
/// </summary>
internal sealed class PendingProblemConnection(ConnectionContext inner, PendingProblem outlet) : ConnectionContext
{
    private Pipe? _transport;

    public override string ConnectionId
    {
        get => inner.ConnectionId;
        set => inner.ConnectionId = value;
    }

    public override IFeatureCollection Features => inner.Features;

    public override IDictionary<object, object?> Items
    {
        get => inner.Items;
        set => inner.Items = value;
    }

    [AllowNull]
    public override IDuplexPipe Transport
    {
        get => _transport ??= new Pipe(inner.Transport, outlet);
        set
        {
            _transport?.Writer.Close();
            _transport = value as Pipe;
            inner.Transport = _transport?.Below ?? value!;
        }
    }

    public override CancellationToken ConnectionClosed
    {
        get => inner.ConnectionClosed;
        set => inner.ConnectionClosed = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => inner.LocalEndPoint;
        set => inner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => inner.RemoteEndPoint;
        set => inner.RemoteEndPoint = value;
    }

    public override void Abort(ConnectionAbortedException abortReason) => inner.Abort(abortReason);

    public override void Abort() => inner.Abort();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    private sealed class Pipe(IDuplexPipe below, PendingProblem outlet) : IDuplexPipe
    {
        public IDuplexPipe Below => below;

        public PipeReader Input => below.Input;

        public PipeWriter Output => Writer;

        public PendingProblemWriter Writer { get; } = new(below.Output, outlet);
    }
}
