using System.Buffers;
using System.IO.Pipelines;

namespace Concord.Gateway.Http;

/// <summary>The output of a connection. While a problem is pending, what is written is held until it is flushed.</summary>
internal sealed class PendingProblemWriter(PipeWriter inner, PendingProblem outlet) : PipeWriter
{
    private bool _closed;

    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    private IBufferWriter<byte> Target => _closed ? inner : outlet.Head ?? inner;

    /// <summary>From now on another writer, above this one, adds the problem.</summary>
    public void Close() => _closed = true;

    public override void Advance(int bytes) => Target.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => Target.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => Target.GetSpan(sizeHint);

    public override void CancelPendingFlush() => inner.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (!_closed)
            outlet.Complete(inner);
        return inner.FlushAsync(cancellationToken);
    }
}
