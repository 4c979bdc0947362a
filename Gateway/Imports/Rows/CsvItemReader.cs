using System.Globalization;
using Concord.Imports;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>Rows of a CSV file by a mapping.</summary>
internal sealed class CsvItemReader : IItemReader
{
    private readonly CsvRecordReader _records;
    private readonly CsvHeader _header;
    private readonly ItemMapper _mapper;
    private readonly string?[] _values;
    private readonly List<ImportItem> _items = [];

    /// <summary>Records that were read together with the header.</summary>
    private IEnumerable<CsvRecord>? _rest;

    private CsvItemReader(CsvRecordReader records, CsvHeader header, RealmId realm, ImportMapping mapping)
    {
        (_records, _header, _mapper) = (records, header, new(realm, mapping));
        _values = new string?[mapping.Columns.Length];
    }

    /// <summary>Reads the header row.</summary>
    /// <exception cref="ValidationException">There is no header, or it lacks a column that the mapping needs.</exception>
    /// <exception cref="MalformedException">The header cannot be read.</exception>
    public static async ValueTask<CsvItemReader> OpenAsync(
        ByteSource source,
        RealmId realm,
        ImportMapping mapping,
        CancellationToken cancellationToken
    )
    {
        await source.SkipByteOrderMarkAsync(cancellationToken);
        var records = new CsvRecordReader(source, mapping.Delimiter);
        var first =
            await records.ReadAsync(cancellationToken)
            ?? throw new ValidationException("/header", "The file is empty. The first row of a CSV file names its columns.");
        var header = first.Records().First();
        if (header.Problem is { } problem)
            throw new MalformedException($"The header row cannot be read: {problem}");
        string[] names = [.. Enumerable.Range(0, header.Fields.Length).Select(field => IdText.Trim(header.Text(field)))];
        return new(records, CsvHeader.Read(names, mapping), realm, mapping) { _rest = first.Records().Skip(1) };
    }

    public async ValueTask<IReadOnlyList<ImportItem>> ReadAsync(CancellationToken cancellationToken)
    {
        _items.Clear();
        while (_items.Count == 0)
        {
            var records = _rest ?? (await _records.ReadAsync(cancellationToken))?.Records();
            _rest = null;
            if (records is null)
                break;
            foreach (var record in records)
                _items.Add(MapSafely(record));
        }
        return _items;
    }

    private ImportItem MapSafely(in CsvRecord record)
    {
        try
        {
            return Map(record);
        }
#pragma warning disable CA1031 // One row must not end the import, whatever is wrong with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ImportItem.Broken(record.Line, record.Input, e);
        }
    }

    private ImportItem Map(in CsvRecord record)
    {
        if (record.Problem is { } problem)
            return ImportItem.Bad(record.Line, record.Input, ErrorCodes.Malformed, problem);
        if (record.Fields.Length != _header.Count)
            return ImportItem.Bad(
                record.Line,
                record.Input,
                ErrorCodes.Malformed,
                $"The row has {Fields(record.Fields.Length)}, the header has {Fields(_header.Count)}."
            );
        for (var i = 0; i < _values.Length; i++)
            _values[i] = _header.IndexOf(i) is var at && at >= 0 ? record.Text(at) : null;
        return _mapper.Map(record.Line, record.Input, _values);
    }

    private static string Fields(int count) => count == 1 ? "1 field" : string.Create(CultureInfo.InvariantCulture, $"{count} fields");
}
