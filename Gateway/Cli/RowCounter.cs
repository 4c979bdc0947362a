using System.IO.Compression;

namespace Concord.Gateway.Cli;

/// <summary>
/// Counts a file's rows by their line ends: exact enough to estimate the remaining time. Bytes sent would not do, because buffers hold
/// megabytes.
/// </summary>
internal static class RowCounter
{
    public static async Task<long> OfAsync(ImportArguments job, CancellationToken cancellationToken)
    {
        await using var file = job.File.OpenRead();
        await using Stream text = job.IsGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
        var buffer = new byte[128 * 1024];
        long lines = 0;
        byte last = (byte)'\n';
        while (await text.ReadAsync(buffer, cancellationToken) is > 0 and var read)
        {
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
            last = buffer[read - 1];
        }
        if (last != '\n')
            lines++;
        return Math.Max(0, job.MediaType == "text/csv" ? lines - 1 : lines);
    }
}
