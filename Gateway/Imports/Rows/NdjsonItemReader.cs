using System.Text.Json;
using System.Text.Unicode;
using Concord.Imports;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>
/// Rows of an NDJSON file: policy documents and transactions as in the HTTP contract, or, with a mapping, objects with any members.
/// </summary>
internal sealed class NdjsonItemReader : IItemReader
{
    private readonly LineReader _lines;
    private readonly string _encoding;
    private readonly INdjsonRowReader _row;
    private readonly List<ImportItem> _items = [];

    private NdjsonItemReader(ByteSource source, INdjsonRowReader row) => (_lines, _encoding, _row) = (new(source), source.Encoding, row);

    public static async ValueTask<NdjsonItemReader> OpenAsync(
        ByteSource source,
        RealmId realm,
        ImportMapping? mapping,
        CancellationToken cancellationToken
    )
    {
        await source.SkipByteOrderMarkAsync(cancellationToken);
        return new(source, mapping is null ? new CanonicalRowReader(realm) : new MappedRowReader(realm, mapping));
    }

    public async ValueTask<IReadOnlyList<ImportItem>> ReadAsync(CancellationToken cancellationToken)
    {
        _items.Clear();
        foreach (var line in await _lines.ReadAsync(cancellationToken))
            _items.Add(Read(line));
        return _items;
    }

    private ImportItem Read(in TextLine line)
    {
        if (line.IsCut)
            return ImportItem.Bad(line.Number, line.Bytes, ErrorCodes.TooLarge, LineReader.TooLong);
        if (!Utf8.IsValid(line.Bytes.Span))
            return ImportItem.Bad(line.Number, line.Bytes, ErrorCodes.Malformed, $"The line holds bytes that are not {_encoding}.");
        try
        {
            return _row.Read(line);
        }
        catch (ConcordException e)
        {
            return ImportItem.Bad(line.Number, line.Bytes, e.Code, e.Message);
        }
        catch (JsonException e)
        {
            return ImportItem.Bad(line.Number, line.Bytes, ErrorCodes.Malformed, $"Not valid JSON at byte {e.BytePositionInLine + 1}.");
        }
#pragma warning disable CA1031 // One row must not end the import, whatever is wrong with it.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ImportItem.Broken(line.Number, line.Bytes, e);
        }
    }
}
