namespace Concord.Adapters.Sqlite;

/// <summary>Where the projections of a file continue, if that is not where the WAL has them.</summary>
/// <param name="Starts">Everything up to here is in the file.</param>
/// <param name="IsOlder">
/// The file is not the one that was acknowledged, but an older copy or a new one: what the WAL has as acknowledged beyond the starts is not
/// in it.
/// </param>
internal sealed record Resumption(IReadOnlyDictionary<(string Projection, int Partition), NumberedEntryId> Starts, bool IsOlder)
{
    public static readonly Resumption Ordinary = new(new Dictionary<(string, int), NumberedEntryId>(), IsOlder: false);
}
