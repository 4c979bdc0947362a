using System.Net;
using System.Text;

namespace Concord.Gateway.Imports.Tests;

/// <summary>A CSV body whose first part is sent at once and whose rest waits for the test.</summary>
internal sealed class PacedContent : HttpContent
{
    private readonly string _first;
    private readonly Task<string> _rest;

    public PacedContent(string first, Task<string> rest)
    {
        (_first, _rest) = (first, rest);
        Headers.ContentType = new("text/csv");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, default);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(_first), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        await stream.WriteAsync(Encoding.UTF8.GetBytes(await _rest.WaitAsync(cancellationToken)), cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
