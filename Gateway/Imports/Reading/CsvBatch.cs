using System.Buffers;

namespace Concord.Gateway.Imports.Reading;

/// <param name="Problem">Null for a sound record, whose bytes are in the batch's text.</param>
internal readonly record struct CsvRecord(long Line, ReadOnlyMemory<byte> Input, string? Problem);

/// <summary>
/// Some records in order; the sound ones stand one after the other in <see cref="Text"/>, each with a line feed after it. The bytes are not used again,
/// because rows on their way keep pointing at them.
/// </summary>
internal sealed class CsvBatch
{
    private const int FullText = 64 * 1024;
    private const int FullRecords = 512;

    private readonly ArrayBufferWriter<byte> _text = new(FullText + 4_096);
    private readonly List<(long Line, int Offset, int Length, byte[]? Bad, string? Problem)> _records = [];

    public bool IsFull => _text.WrittenCount >= FullText || _records.Count >= FullRecords;

    public bool IsEmpty => _records.Count == 0;

    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    public void Add(long line, ReadOnlySpan<byte> record)
    {
        _records.Add((line, _text.WrittenCount, record.Length, null, null));
        _text.Write(record);
        _text.Write("\n"u8);
    }

    public void AddBad(long line, ReadOnlySpan<byte> input, string problem) => _records.Add((line, 0, 0, input.ToArray(), problem));

    public IEnumerable<CsvRecord> Records()
    {
        foreach (var (line, offset, length, bad, problem) in _records)
            yield return new(line, bad ?? _text.WrittenMemory.Slice(offset, length), problem);
    }
}
