using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Orleans.Runtime.Host;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>The membership table as one read returned it.</summary>
internal sealed record TableSnapshot
{
    public int Version { get; init; }

    /// <summary>What a write of the version is compared with; 0 where there is no version yet.</summary>
    public ulong VersionIndex { get; init; }

    /// <summary>
    /// Index at which the version's key was created: it differs after a table was lost and created again. 0 where there is none.
    /// </summary>
    public ulong Origin { get; init; }

    /// <summary>
    /// A random number that the version's key carries since the table was created or last restored (<see cref="KeyValue.Flags"/>). Consul's
    /// indexes alone do not tell two tables apart: a new server counts from the same number. 0 where another provider has written the
    /// version.
    /// </summary>
    public ulong Incarnation { get; init; }

    public ImmutableDictionary<SiloAddress, TableRow> Rows { get; init; } = ImmutableDictionary<SiloAddress, TableRow>.Empty;

    public bool IsEmpty => Origin == 0 && Rows.IsEmpty;

    /// <exception cref="InvalidDataException">A key of the table has an unexpected value.</exception>
    public static TableSnapshot Read(TableKeys keys, IReadOnlyList<KeyValue> found)
    {
        var alive = found
            .Where(pair => TableKeys.IsAlive(pair.Key))
            .ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);
        var rows = ImmutableDictionary.CreateBuilder<SiloAddress, TableRow>();
        var image = new TableSnapshot();
        foreach (var pair in found)
        {
            try
            {
                if (pair.Key == keys.Version)
                {
                    var version = int.Parse(Encoding.UTF8.GetString(pair.Value ?? []), CultureInfo.InvariantCulture);
                    image = image with
                    {
                        Version = version,
                        VersionIndex = pair.ModifyIndex,
                        Origin = pair.CreateIndex,
                        Incarnation = pair.Flags,
                    };
                }
                else if (keys.SiloOf(pair.Key) is { } silo)
                {
                    rows.Add(
                        silo,
                        new(ConsulSiloRegistration.Read(silo, pair.Value, alive.GetValueOrDefault(keys.AliveOf(silo))), pair.ModifyIndex)
                    );
                }
            }
            catch (Exception error) when (error is JsonException or FormatException or OverflowException)
            {
                throw new InvalidDataException($"The key {pair.Key} in Consul does not belong to a membership table.", error);
            }
        }

        return image with
        {
            Rows = rows.ToImmutable(),
        };
    }

    public MembershipTableData ToData() => new([.. Rows.Values.Select(static row => row.ToTuple())], ToVersion());

    public MembershipTableData ToData(SiloAddress silo) =>
        Rows.TryGetValue(silo, out var row) ? new(row.ToTuple(), ToVersion()) : new(ToVersion());

    /// <summary>This table after a write of this silo.</summary>
    public TableSnapshot With(MembershipEntry entry, int version, KeyValue row, KeyValue versionKey) =>
        this with
        {
            Version = version,
            VersionIndex = versionKey.ModifyIndex,
            Origin = versionKey.CreateIndex,
            Incarnation = versionKey.Flags,
            Rows = Rows.SetItem(entry.SiloAddress, new(entry, row.ModifyIndex)),
        };

    private TableVersion ToVersion() => new(Version, new VersionTag(VersionIndex, Incarnation).ToString());
}

/// <summary>What a reader of the version passes back when it writes: which version of which table it has read.</summary>
internal readonly record struct VersionTag(ulong Index, ulong Incarnation)
{
    public static VersionTag? Parse(string? etag)
    {
        var parts = (etag ?? "").Split('/');
        return
            parts.Length == 2
            && ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && ulong.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation)
            ? new(index, incarnation)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Incarnation}");
}

/// <param name="Index">What a write of the row is compared with.</param>
internal sealed record TableRow(MembershipEntry Entry, ulong Index)
{
    public SiloStatus Status => Entry.Status;

    public Tuple<MembershipEntry, string> ToTuple() => Tuple.Create(Entry, Index.ToString(CultureInfo.InvariantCulture));
}
