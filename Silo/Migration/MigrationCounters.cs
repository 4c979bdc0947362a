namespace Concord.Silo.Migration;

/// <summary>Progress of the run over all lists; the display reads it while many lists are being migrated.</summary>
internal sealed class MigrationCounters
{
    private long _total;
    private long _resumed;
    private long _migrated;
    private long _verified;

    /// <summary>Entries of the lists when they were counted.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Entries that an earlier run migrated.</summary>
    public long Resumed => Interlocked.Read(ref _resumed);

    /// <summary>Entries migrated by this run.</summary>
    public long Migrated => Interlocked.Read(ref _migrated);

    /// <summary>Entries compared; in a dry run, entries read.</summary>
    public long Verified => Interlocked.Read(ref _verified);

    public void Find(long entries) => Interlocked.Add(ref _total, entries);

    public void Resume(long entries) => Interlocked.Add(ref _resumed, entries);

    public void Migrate(long entries) => Interlocked.Add(ref _migrated, entries);

    public void Verify(long entries) => Interlocked.Add(ref _verified, entries);
}
