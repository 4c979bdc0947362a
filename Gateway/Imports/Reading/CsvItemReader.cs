using System.Globalization;
using System.Text;
using Concord.Grains.Abstractions.Errors;
using Concord.Grains.Abstractions.Imports.Mapping;
using Concord.Grains.Abstractions.Policies;
using CsvHelper;
using CsvHelper.Configuration;
using ValidationException = Concord.Grains.Abstractions.Errors.ValidationException;

namespace Concord.Gateway.Imports.Reading;

/// <summary>Rows of a CSV file by a mapping.</summary>
internal sealed class CsvItemReader : IItemReader
{
    private readonly CsvRecordReader _records;
    private readonly RealmId _realm;
    private readonly ImportMapping _mapping;
    private readonly RowMapper _mapper;
    private readonly StampReader? _stamp;
    private readonly CsvHeader _header;
    private readonly CsvConfiguration _configuration;
    private readonly string?[] _values;
    private readonly List<ImportItem> _items = [];

    /// <summary>What was read together with the header.</summary>
    private CsvBatch? _rest;

    private CsvItemReader(CsvRecordReader records, CsvHeader header, RealmId realm, ImportMapping mapping)
    {
        (_records, _header, _realm, _mapping) = (records, header, realm, mapping);
        _mapper = mapping.CreateMapper();
        _configuration = Configuration(mapping);
        _stamp = mapping.CreateStampReader();
        _values = new string?[mapping.Columns.Length];
    }

    /// <summary>Reads the header row.</summary>
    /// <exception cref="ValidationException">There is none, or a column that the mapping needs is not in it.</exception>
    /// <exception cref="MalformedException">It cannot be read.</exception>
    public static async ValueTask<CsvItemReader> OpenAsync(ByteSource source, RealmId realm, ImportMapping mapping, CancellationToken cancellationToken)
    {
        await source.SkipByteOrderMarkAsync(cancellationToken);
        var records = new CsvRecordReader(source, mapping.Delimiter);
        var first = await records.ReadAsync(cancellationToken)
            ?? throw new ValidationException("/header", "The file is empty. The first row of a CSV file names its columns.");
        var (names, rest) = SplitHeader(first, mapping);
        return new(records, CsvHeader.Read(names, mapping), realm, mapping) { _rest = rest };
    }

    public async ValueTask<IReadOnlyList<ImportItem>> ReadAsync(CancellationToken cancellationToken)
    {
        _items.Clear();
        while (_items.Count == 0)
        {
            var batch = _rest ?? await _records.ReadAsync(cancellationToken);
            _rest = null;
            if (batch is null) break;
            Map(batch);
        }
        return _items;
    }

    private void Map(CsvBatch batch)
    {
        using var parser = new CsvParser(new StringReader(Encoding.UTF8.GetString(batch.Text)), _configuration);
        foreach (var record in batch.Records())
        {
            if (record.Problem is { } problem) _items.Add(ImportItem.Bad(record.Line, record.Input, ErrorCodes.Malformed, problem));
            else if (parser.Read()) _items.Add(MapSafely(record, parser));
            else throw new InvalidOperationException("The parser found fewer records than the scanner.");
        }
    }

    private ImportItem MapSafely(in CsvRecord record, CsvParser row)
    {
        try
        {
            return Map(record, row);
        }
#pragma warning disable CA1031 // One row must not end the import, whatever is wrong with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ImportItem.Broken(record.Line, record.Input, e);
        }
    }

    private ImportItem Map(in CsvRecord record, CsvParser row)
    {
        if (row.Count != _header.Count)
            return ImportItem.Bad(record.Line, record.Input, ErrorCodes.Malformed, $"The row has {Fields(row.Count)}, the header has {Fields(_header.Count)}.");
        for (var i = 0; i < _values.Length; i++) _values[i] = _header.IndexOf(i) is var at && at >= 0 ? row[at] : null;
        string? stamp = null;
        return _mapper.TryMap(_values, out var number, out var document, out var error) && (_stamp is null || _stamp.TryRead(_values, out stamp, out error))
            ? new()
            {
                Line = record.Line,
                Input = record.Input,
                Policy = PolicyId.Create(_realm, number),
                Target = _mapping.Target,
                OnExisting = _mapping.OnExisting,
                Document = document,
                Stamp = stamp,
            }
            : ImportItem.Bad(record.Line, record.Input, ErrorCodes.Validation, error) with { Policy = number is null ? default : PolicyId.Create(_realm, number) };
    }

    private static CsvConfiguration Configuration(ImportMapping mapping) => new(CultureInfo.InvariantCulture)
    {
        Delimiter = mapping.Delimiter.ToString(),
        Mode = CsvMode.RFC4180,
        IgnoreBlankLines = false,
        BadDataFound = static bad => throw new InvalidOperationException($"A record passed the scanner and is bad for the parser, at {bad.Context.Parser?.RawRow}."),
    };

    private static string Fields(int count) => count == 1 ? "1 field" : string.Create(CultureInfo.InvariantCulture, $"{count} fields");

    private static (string[] Names, CsvBatch Rows) SplitHeader(CsvBatch batch, ImportMapping mapping)
    {
        var rest = new CsvBatch();
        string[]? names = null;
        foreach (var record in batch.Records())
        {
            if (names is not null)
            {
                if (record.Problem is { } problem) rest.AddBad(record.Line, record.Input.Span, problem);
                else rest.Add(record.Line, record.Input.Span);
                continue;
            }
            if (record.Problem is { } broken) throw new MalformedException($"The header row cannot be read: {broken}");
            using var parser = new CsvParser(new StringReader(Encoding.UTF8.GetString(record.Input.Span)), Configuration(mapping));
            parser.Read();
            names = [.. parser.Record!.Select(IdText.Trim)];
        }
        return (names!, rest);
    }
}
