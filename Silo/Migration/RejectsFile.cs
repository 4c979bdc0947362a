using System.Text.Json;
using System.Text.Json.Serialization;

namespace Concord.Silo.Migration;

/// <summary>
/// Entries that cannot be read, one JSON object per line. Each run writes the file again, from all entries that it has read. So it is
/// complete for every list that the run has finished, whatever earlier runs did.
/// </summary>
internal sealed class RejectsFile(FileInfo file) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _writer = new(file.Open(FileMode.Create, FileAccess.Write, FileShare.Read));

    public void Write(ListKey key, long sequence, DecodedEntry entry)
    {
        var line = JsonSerializer.Serialize(
            new RejectLine(
                key.Text,
                key.Subject.Value,
                sequence,
                entry.Fault!,
                entry.Detail,
                entry.Raw.Length,
                entry.Sha256,
                Convert.ToBase64String(entry.Raw)
            ),
            RejectJson.Default.RejectLine
        );
        lock (_lock)
            _writer.WriteLine(line);
    }

    public void Dispose() => _writer.Dispose();
}

/// <param name="Entry">Counted from the oldest, which is 1.</param>
/// <param name="Bytes">Length of the entry.</param>
/// <param name="Raw">The entry's bytes, base64.</param>
internal sealed record RejectLine(
    string Key,
    string Subject,
    long Entry,
    string Reason,
    string? Detail,
    int Bytes,
    string Sha256,
    string Raw
);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RejectLine))]
internal sealed partial class RejectJson : JsonSerializerContext;
