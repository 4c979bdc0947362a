using System.Net;
using System.Text;

namespace Concord.System.Tests;

/// <summary>A CSV body that is sent up to a row and then held back, so that a test can act in the middle of an import.</summary>
internal sealed class GatedContent : HttpContent
{
    private readonly IEnumerable<string> _rows;
    private readonly int _holdAfter;
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GatedContent(IEnumerable<string> rows, int holdAfter)
    {
        (_rows, _holdAfter) = (rows, holdAfter);
        Headers.ContentType = new("text/csv");
    }

    public void Release() => _gate.TrySetResult();

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        var sent = 0;
        foreach (var row in _rows)
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(row));
            if (++sent != _holdAfter)
                continue;
            await stream.FlushAsync();
            await _gate.Task;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
