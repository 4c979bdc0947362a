using System.Buffers;

namespace Concord.Gateway.Imports;

/// <param name="Line">Line of the input where the record starts, from 1.</param>
/// <param name="Input">The record as received, without its line end.</param>
/// <param name="Fields">Of a valid record.</param>
/// <param name="Problem">Null for a valid record.</param>
internal readonly record struct CsvRecord(long Line, ReadOnlyMemory<byte> Input, ReadOnlyMemory<CsvField> Fields, string? Problem)
{
    public string Text(int field) => Fields.Span[field].Text(Input.Span);
}

/// <summary>Some records in order. The buffer is not reused, because rows that are being applied still point at it.</summary>
/// <param name="fields">Takes the positions of the fields, which are valid until it is used for another batch.</param>
internal sealed class CsvBatch(ArrayBufferWriter<CsvField> fields)
{
    private const int FullText = 64 * 1024;
    private const int FullRecords = 512;

    private readonly ArrayBufferWriter<byte> _text = new(FullText + 4_096);
    private readonly List<(long Line, Range Input, Range Fields, string? Problem)> _records = [];

    public bool IsFull => _text.WrittenCount >= FullText || _records.Count >= FullRecords;

    public bool IsEmpty => _records.Count == 0;

    public void Add(long line, ReadOnlySpan<byte> record, ReadOnlySpan<CsvField> places) => Add(line, record, places, null);

    public void AddBad(long line, ReadOnlySpan<byte> input, string problem) => Add(line, input, [], problem);

    public IEnumerable<CsvRecord> Records()
    {
        foreach (var (line, input, places, problem) in _records)
            yield return new(line, _text.WrittenMemory[input], fields.WrittenMemory[places], problem);
    }

    private void Add(long line, ReadOnlySpan<byte> input, ReadOnlySpan<CsvField> places, string? problem)
    {
        var (text, first) = (_text.WrittenCount, fields.WrittenCount);
        _text.Write(input);
        fields.Write(places);
        _records.Add((line, text.._text.WrittenCount, first..fields.WrittenCount, problem));
    }
}
