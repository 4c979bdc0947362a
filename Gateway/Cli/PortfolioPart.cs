using System.Security.Cryptography;
using System.Text.Json;
using Concord.Gateway.Portfolio;

namespace Concord.Gateway.Cli;

/// <summary>
/// What was received so far, in a file: rows, the gateway's lines about its progress and its trailers, and a line of our own where a later
/// request went on. So it tells by itself what it is of, how far it is, and whether each byte is what the gateway has sent.
/// </summary>
internal sealed class PortfolioPart
{
    private const int BlockBytes = 256 * 1_024;

    private readonly List<PortfolioTrailer> _earlier = [];
    private PortfolioTrailer? _newest;

    /// <summary>How far the newest request was; null if nothing usable was received.</summary>
    public PortfolioTrailer? Newest => _newest ?? _earlier.LastOrDefault();

    /// <summary>The length up to the last line that tells how far it is: what follows is received again.</summary>
    public long UsableBytes { get; private set; }

    /// <summary>Policies that were read for all of it.</summary>
    public long Policies => _earlier.Sum(static part => part.Policies) + (_newest?.Policies ?? 0);

    /// <summary>The trailer of all parts together, with the digest of all rows.</summary>
    public PortfolioTrailer Whole { get; private set; } = new();

    /// <summary>The line that begins the answer to a request with <c>after</c>.</summary>
    public static byte[] ResumedLine(string after) => [.. "{\"resumed\":"u8, .. JsonSerializer.SerializeToUtf8Bytes(after), .. "}\n"u8];

    /// <summary>The trailer or progress that a line tells; null for a row.</summary>
    public static PortfolioTrailer? ReadStatus(ReadOnlySpan<byte> line) =>
        line.StartsWith("{\"progress\":"u8) ? Read(line["{\"progress\":"u8.Length..])
        : line.StartsWith("{\"trailer\":"u8) ? Read(line["{\"trailer\":"u8.Length..])
        : null;

    /// <exception cref="PortfolioDamagedException">The file does not hold what the gateway has sent.</exception>
    public static async Task<PortfolioPart> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var part = new PortfolioPart();
        using var whole = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var own = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var digest = "";
        await foreach (var line in LinesAsync(path, cancellationToken))
        {
            part.Add(line.Span, whole, own, ref digest);
        }
        part.Whole = part.Combine(digest);
        return part;
    }

    /// <summary>The rows in blocks of whole lines.</summary>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> RowsAsync(
        string path,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using var block = new MemoryStream(BlockBytes * 2);
        await foreach (var line in LinesAsync(path, cancellationToken))
        {
            if (ReadStatus(line.Span) is not null || line.Span.StartsWith("{\"resumed\":"u8))
                continue;
            block.Write(line.Span);
            if (block.Length < BlockBytes)
                continue;
            yield return block.GetBuffer().AsMemory(0, (int)block.Length);
            block.SetLength(0);
        }
        if (block.Length > 0)
            yield return block.GetBuffer().AsMemory(0, (int)block.Length);
    }

    private void Add(ReadOnlySpan<byte> line, IncrementalHash whole, IncrementalHash own, ref string digest)
    {
        _length += line.Length;
        if (line.StartsWith("{\"resumed\":"u8))
        {
            if (_newest is { } before)
                _earlier.Add(before);
            _newest = null;
            own.GetHashAndReset();
        }
        else if (ReadStatus(line) is { } status)
        {
            if (Convert.ToHexStringLower(own.GetCurrentHash()) != status.Digest)
                throw new PortfolioDamagedException("The rows received do not have the digest that the gateway has computed.");
            (_newest, UsableBytes, digest) = (status, _length, Convert.ToHexStringLower(whole.GetCurrentHash()));
        }
        else
        {
            whole.AppendData(line);
            own.AppendData(line);
        }
    }

    private long _length;

    private PortfolioTrailer Combine(string digest)
    {
        var parts = _newest is null ? _earlier : [.. _earlier, _newest];
        using var totals = new PortfolioTotals();
        foreach (var total in parts.SelectMany(static part => part.Totals ?? part.To?.Totals ?? []))
            totals.To.Add(total);
        foreach (var total in parts.SelectMany(static part => part.From?.Totals ?? []))
            totals.From.Add(total);
        foreach (var total in parts.SelectMany(static part => part.Groups ?? []))
            totals.Groups.Add(total.ToTotal());
        var newest = Newest ?? new();
        return newest with
        {
            Count = parts.Sum(static part => part.Count),
            Policies = parts.Sum(static part => part.Policies),
            Totals = newest.Totals is null ? null : totals.To.ToTotals(),
            From = newest.From is null ? null : newest.From with { Totals = totals.From.ToTotals() },
            To = newest.To is null ? null : newest.To with { Totals = totals.To.ToTotals() },
            Groups = newest.Groups is null ? null : MovementKindTotal.Of(totals.Groups),
            Digest = digest,
            After = null,
        };
    }

    private static PortfolioTrailer Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var end = json.LastIndexOf((byte)'}');
            return JsonSerializer.Deserialize(json[..end], PortfolioJson.Wire.PortfolioTrailer) ?? throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or ArgumentOutOfRangeException)
        {
            throw new PortfolioDamagedException("A line that tells how far the stream is cannot be read.");
        }
    }

    /// <summary>Each line with its line feed; what follows the last one was cut off, and is left out.</summary>
    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(
        string path,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await using var file = File.OpenRead(path);
        await foreach (var line in ByteLines.ReadAsync(file, cancellationToken))
            yield return line;
    }
}

/// <summary>What was received is not what was sent.</summary>
internal sealed class PortfolioDamagedException(string message) : Exception(message);
