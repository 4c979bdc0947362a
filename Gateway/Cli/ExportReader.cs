using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Concord.Gateway.Policies;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Gateway.Cli;

/// <summary>
/// Reads an audit export back into the evidence it was made of, and checks each line against what it claims about itself.
/// </summary>
internal sealed class ExportReader
{
    private readonly List<ExportBreak> _breaks = [];
    private readonly ImmutableArray<TransactionEvidence>.Builder _transactions = ImmutableArray.CreateBuilder<TransactionEvidence>();
    private readonly ImmutableArray<EventEvidence>.Builder _events = ImmutableArray.CreateBuilder<EventEvidence>();
    private readonly Dictionary<long, long> _lines = [];
    private StateEvidence? _state;
    private string? _subject;
    private long _line;

    public IReadOnlyList<ExportBreak> Breaks => _breaks;

    /// <summary>The line that holds this sequence; the last line where none holds it.</summary>
    public long LineOf(long sequence) => _lines.GetValueOrDefault(sequence, _line);

    public async Task<ChainEvidence> ReadAsync(TextReader input)
    {
        while (await input.ReadLineAsync() is { } text)
        {
            _line++;
            try
            {
                Read(JsonSerializer.Deserialize(text, ExportJson.Default.ExportLine) ?? throw new FormatException());
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
            {
                _breaks.Add(new(_line, "This is not a line of an audit export, or it was cut off."));
            }
        }

        if (_line == 0)
            _breaks.Add(new(0, "The export is empty."));

        // Exports of earlier versions hold neither the state's own data nor WAL and archive: then only the chain can be verified.
        return new()
        {
            Subject = _subject ?? "",
            State = _state,
            Transactions = _transactions.ToImmutable(),
            Events = _state is null && _events.Count == 0 ? default : _events.ToImmutable(),
        };
    }

    private void Read(ExportLine line)
    {
        _subject ??= line.Subject;
        if (line.Subject != _subject)
            _breaks.Add(new(_line, $"The line belongs to {line.Subject}, not to {_subject}."));
        if (line.State is { } state)
            _state = new(state.Version, Guid.ParseExact(state.Commit, "N"), state.Partition, state.Damage, state.DamagedAt ?? 0);
        var data = Data(line.Data, line.Bytes);
        if (data is { } own)
            ReadTransaction(line, own);
        else if (line.Records is not { Count: > 0 } && line.State is null)
            throw new FormatException();
        _lines.TryAdd(line.Sequence, _line);
        foreach (var found in line.Records ?? [])
            _events.Add(Event(found, data));
    }

    private void ReadTransaction(ExportLine line, CanonicalJson data)
    {
        var hash = ChainVerifier.HashOf(data.Utf8.Span);
        if (line.Hash is null)
            throw new FormatException();
        if (line.Hash != hash)
            _breaks.Add(new(_line, $"The data was altered: its hash is {hash}, the line says {line.Hash}."));
        if (ChainVerifier.PrevOf(data) is { } prev && line.Prev != prev)
            _breaks.Add(new(_line, "The line's 'prev' is not the one in its data."));
        _transactions.Add(new(Position(line.Position), data));
        _lines[_transactions.Count] = _line;
        if (line.Sequence != _transactions.Count)
            _breaks.Add(new(_line, $"The sequence is {line.Sequence}, expected {_transactions.Count}."));
    }

    private static EventEvidence Event(ExportEvent found, CanonicalJson? same) =>
        new(
            found.Record,
            new WalEntry(
                Position(found.Position),
                new()
                {
                    Subject = found.Subject,
                    Version = found.Version,
                    Type = found.Type,
                    Realm = found.Realm,
                    Time = Time(found.Time),
                    Origin = found.Origin,
                    CommitId = Guid.ParseExact(found.Commit, "N"),
                    Prev = found.Prev,
                    Hash = found.Hash,
                    Data = Data(found.Data, found.Bytes) ?? same ?? throw new FormatException(),
                }
            ),
            found.Note
        );

    private static DateTimeOffset Time(string text) => Instants.TryParseRfc3339(text, out var time) ? time : throw new FormatException();

    private static WalPosition Position(string? text) =>
        WalPosition.TryParse(text, out var position) ? position : throw new FormatException();

    private static CanonicalJson? Data(string? text, byte[]? bytes) =>
        text is not null ? CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes(text))
        : bytes is not null ? CanonicalJson.FromTrusted(bytes)
        : null;
}
