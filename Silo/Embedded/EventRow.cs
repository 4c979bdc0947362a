using System.Buffers;
using System.Text;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Values;
using Concord.Grains.Abstractions.Wal;
using Concord.Grains.Archive;
using Concord.Silo.Embedded.Sqlite;

namespace Concord.Silo.Embedded;

/// <summary>Reads and writes the columns <see cref="Schema.EventColumns"/>.</summary>
internal static class EventRow
{
    private const int HashBytes = 32;

    /// <summary>Binds the event to the parameters from <paramref name="first"/> on.</summary>
    public static void Bind(Statement statement, int first, WalPosition position, WalEvent e)
    {
        Span<byte> commit = stackalloc byte[16];
        e.CommitId.TryWriteBytes(commit, bigEndian: true, out _);
        Span<byte> time = stackalloc byte[Instants.TextLength];
        Instants.Write(time, e.Time);
        statement.Bind(first, position.Partition).Bind(first + 1, position.Entry.Milliseconds).Bind(first + 2, position.Entry.Sequence)
            .Bind(first + 3, e.Subject).Bind(first + 4, e.Version).Bind(first + 5, e.Type).Bind(first + 6, e.Realm)
            .BindText(first + 7, time).Bind(first + 8, e.Origin).Bind(first + 9, commit);
        BindHash(statement, first + 10, e.Prev);
        BindHash(statement, first + 11, e.Hash);
        statement.Bind(first + 12, e.TraceParent).BindText(first + 13, e.Data.Utf8.Span);
    }

    /// <summary>Reads the event from the columns from <paramref name="first"/> on.</summary>
    public static WalEntry Read(Statement row, int first) => new(ReadPosition(row, first), new WalEvent
    {
        Subject = row.GetText(first + 3),
        Version = row.GetInt64(first + 4),
        Type = row.GetText(first + 5),
        Realm = row.GetText(first + 6),
        Time = Instants.Parse(row.GetText(first + 7)),
        Origin = row.GetText(first + 8),
        CommitId = new Guid(row.GetBytes(first + 9), bigEndian: true),
        Prev = ReadHash(row, first + 10),
        Hash = ReadHash(row, first + 11),
        TraceParent = row.GetTextOrNull(first + 12),
        Data = CanonicalJson.FromTrusted(row.GetBytes(first + 13).ToArray()),
    });

    public static WalPosition ReadPosition(Statement row, int first) =>
        new(row.GetInt32(first), new EntryId(row.GetInt64(first + 1), row.GetInt64(first + 2)));

    /// <summary>A look at the columns that are cheap to read: false for an event that is not of the asked realm or type.</summary>
    public static bool MayMatch(Statement row, int first, EventFilter filter) =>
        (filter.Type is null || filter.Type == row.GetText(first + 5)) && (filter.Realm is null || filter.Realm == row.GetText(first + 6));

    /// <summary>A SHA-256 goes in as its bytes, half of its text; whatever else it may be, as the text that it is.</summary>
    private static void BindHash(Statement statement, int index, string hash)
    {
        Span<byte> bytes = stackalloc byte[HashBytes];
        if (hash.Length == 2 * HashBytes && !hash.AsSpan().ContainsAnyInRange('A', 'F')
            && Convert.FromHexString(hash, bytes, out _, out _) == OperationStatus.Done)
            statement.Bind(index, bytes);
        else
            statement.Bind(index, hash);
    }

    private static string ReadHash(Statement row, int column) =>
        row.IsText(column) ? Encoding.UTF8.GetString(row.GetBytes(column)) : Convert.ToHexStringLower(row.GetBytes(column));
}
