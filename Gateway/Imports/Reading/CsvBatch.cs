using System.Buffers;

namespace Concord.Gateway.Imports.Reading;

/// <param name="Line">Where it starts in the input, from 1.</param>
/// <param name="Input">The record as it came, without its line end.</param>
/// <param name="Fields">Of a sound record.</param>
/// <param name="Problem">Null for a sound record.</param>
internal readonly record struct CsvRecord(long Line, ReadOnlyMemory<byte> Input, ReadOnlyMemory<CsvField> Fields, string? Problem)
{
    public string Text(int field) => Fields.Span[field].Text(Input.Span);
}

/// <summary>Some records in order. The bytes are not used again, because rows on their way keep pointing at them.</summary>
internal sealed class CsvBatch
{
    private const int FullText = 64 * 1024;
    private const int FullRecords = 512;

    private readonly ArrayBufferWriter<byte> _text = new(FullText + 4_096);
    private readonly ArrayBufferWriter<CsvField> _fields = new();
    private readonly List<(long Line, Range Input, Range Fields, string? Problem)> _records = [];

    public bool IsFull => _text.WrittenCount >= FullText || _records.Count >= FullRecords;

    public bool IsEmpty => _records.Count == 0;

    public void Add(long line, ReadOnlySpan<byte> record, ReadOnlySpan<CsvField> fields) => Add(line, record, fields, null);

    public void AddBad(long line, ReadOnlySpan<byte> input, string problem) => Add(line, input, [], problem);

    public IEnumerable<CsvRecord> Records()
    {
        foreach (var (line, input, fields, problem) in _records) yield return new(line, _text.WrittenMemory[input], _fields.WrittenMemory[fields], problem);
    }

    private void Add(long line, ReadOnlySpan<byte> input, ReadOnlySpan<CsvField> fields, string? problem)
    {
        var (text, first) = (_text.WrittenCount, _fields.WrittenCount);
        _text.Write(input);
        _fields.Write(fields);
        _records.Add((line, text.._text.WrittenCount, first.._fields.WrittenCount, problem));
    }
}
