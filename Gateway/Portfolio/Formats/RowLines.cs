namespace Concord.Gateway.Portfolio;

/// <summary>Takes lines of canonical JSON apart.</summary>
internal static class RowLines
{
    public static IEnumerable<JsonTree> Read(ReadOnlyMemory<byte> lines)
    {
        while (lines.Span.IndexOf((byte)'\n') is >= 0 and var end)
        {
            yield return new(lines[..end]);
            lines = lines[(end + 1)..];
        }
    }
}
