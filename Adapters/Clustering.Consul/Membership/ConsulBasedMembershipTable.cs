using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Concord.Adapters.Clustering.Consul;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime.Host;

#pragma warning disable IDE0130 // As in Microsoft.Orleans.Clustering.Consul.
namespace Orleans.Runtime.Membership;

/// <summary>
/// The membership table: one key per silo, and one for the version of the whole table. Row and version are written in one transaction that
/// compares both, so the version orders all changes. A heartbeat touches neither. The table that was read or written last is remembered,
/// and restored where Consul has lost it (<see cref="TableRecovery"/>).
/// </summary>
public sealed partial class ConsulBasedMembershipTable : IMembershipTable, IDisposable
{
    private const int MaxRestores = 5;
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(500);

    /// <summary>What waits during an outage of Consul.</summary>
    internal const string Purpose =
        "The cluster continues with the membership that it knows; no silo can join, and none can be declared dead.";

    private readonly ConsulHttpClient _client;
    private readonly bool _ownsClient;
    private readonly KeyValueStore _store;
    private readonly ConsulClusteringOptions _options;
    private readonly string _clusterId;
    private readonly TableKeys _keys;
    private readonly ILogger<ConsulBasedMembershipTable> _logger;
    private readonly SemaphoreSlim _restoring = new(1, 1);
    private TableSnapshot? _known;

    /// <summary>The constructor of Microsoft's package.</summary>
    public ConsulBasedMembershipTable(
        ILogger<ConsulBasedMembershipTable> logger,
        IOptions<ConsulClusteringOptions> membershipTableOptions,
        IOptions<ClusterOptions> clusterOptions
    )
        : this(
            new ConsulHttpClient(ConsulClusteringRules.Connect(membershipTableOptions.Value), Purpose, logger),
            membershipTableOptions,
            clusterOptions,
            logger
        ) => _ownsClient = true;

    internal ConsulBasedMembershipTable(
        ConsulHttpClient client,
        IOptions<ConsulClusteringOptions> options,
        IOptions<ClusterOptions> cluster,
        ILogger<ConsulBasedMembershipTable> logger
    )
    {
        (_client, _store, _options, _clusterId, _logger) = (
            client,
            new KeyValueStore(client),
            options.Value,
            cluster.Value.ClusterId,
            logger
        );
        _keys = new(_options.KvRootFolder, _clusterId);
    }

    public Task InitializeMembershipTable(bool tryInitTableVersion) =>
        InitializeMembershipTableAsync(tryInitTableVersion, CancellationToken.None);

    /// <summary>
    /// Waits for Consul, at most <see cref="ConsulClusteringOptions.StartTimeout"/>. Nothing has to be created: the first row creates the
    /// version.
    /// </summary>
    public async Task InitializeMembershipTableAsync(bool tryInitTableVersion, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                await _store.CheckAccessAsync(_keys.Version, cancellationToken);
                var found = await FetchAsync(cancellationToken);
                LogFound(_store.Location, _keys.Prefix, found.Version, found.Rows.Count);
                return;
            }
            catch (ConsulUnavailableException) when (Stopwatch.GetElapsedTime(started) < _options.StartTimeout)
            {
                await Task.Delay(StartPause, cancellationToken);
            }
        }
    }

    public Task<MembershipTableData> ReadAll() => ReadAllAsync(CancellationToken.None);

    public async Task<MembershipTableData> ReadAllAsync(CancellationToken cancellationToken) =>
        (await ReadTableAsync(cancellationToken)).ToData();

    public Task<MembershipTableData> ReadRow(SiloAddress key) => ReadRowAsync(key, CancellationToken.None);

    public async Task<MembershipTableData> ReadRowAsync(SiloAddress key, CancellationToken cancellationToken) =>
        (await ReadTableAsync(cancellationToken)).ToData(key);

    public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
        InsertRowAsync(entry, tableVersion, CancellationToken.None);

    public Task<bool> InsertRowAsync(MembershipEntry entry, TableVersion tableVersion, CancellationToken cancellationToken) =>
        WriteRowAsync(
            entry,
            0,
            tableVersion,
            [KeyOperation.Set(_keys.AliveOf(entry.SiloAddress), ConsulSiloRegistration.Write(entry.IAmAliveTime))],
            cancellationToken
        );

    public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
        UpdateRowAsync(entry, etag, tableVersion, CancellationToken.None);

    /// <remarks>Does not write the heartbeat: the silo may have written a newer one meanwhile.</remarks>
    public async Task<bool> UpdateRowAsync(
        MembershipEntry entry,
        string etag,
        TableVersion tableVersion,
        CancellationToken cancellationToken
    ) => ParseIndex(etag) is > 0 and var index && await WriteRowAsync(entry, index, tableVersion, [], cancellationToken);

    public Task UpdateIAmAlive(MembershipEntry entry) => UpdateIAmAliveAsync(entry, CancellationToken.None);

    /// <exception cref="InvalidOperationException">The silo has no row.</exception>
    public async Task UpdateIAmAliveAsync(MembershipEntry entry, CancellationToken cancellationToken)
    {
        // Only together with a row: nothing else would ever remove the key.
        KeyOperation[] write =
        [
            KeyOperation.Get(_keys.RowOf(entry.SiloAddress)),
            KeyOperation.Set(_keys.AliveOf(entry.SiloAddress), ConsulSiloRegistration.Write(entry.IAmAliveTime)),
        ];
        if (await _store.TryCommitAsync(write, idempotent: true, cancellationToken) is not null)
            return;

        // The table may be lost: this finds it sooner than the next read of the whole table.
        await ReadTableAsync(cancellationToken);
        if (await _store.TryCommitAsync(write, idempotent: true, cancellationToken) is null)
            throw new InvalidOperationException(
                $"The silo {entry.SiloAddress} has no row in the membership table (key {_keys.RowOf(entry.SiloAddress)} in Consul)."
            );
    }

    public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => CleanupDefunctSiloEntriesAsync(beforeDate, CancellationToken.None);

    /// <summary>Removes the rows of dead silos that have not changed since <paramref name="beforeDate"/>.</summary>
    public async Task CleanupDefunctSiloEntriesAsync(DateTimeOffset beforeDate, CancellationToken cancellationToken)
    {
        var image = await ReadTableAsync(cancellationToken);
        var defunct = image
            .Rows.Values.Where(row => row.Status == SiloStatus.Dead && LastUpdateOf(row.Entry) < beforeDate.UtcDateTime)
            .ToList();
        foreach (var batch in defunct.Chunk(KeyValueStore.MaxOperations / 2))
        {
            if (await TryRemoveAsync(batch))
                continue;

            // One of them was written or removed meanwhile; the others are still removed.
            foreach (var row in batch)
                await TryRemoveAsync(row);
        }

        if (defunct.Count > 0)
            LogRemoved(defunct.Count);

        async Task<bool> TryRemoveAsync(params TableRow[] rows)
        {
            var operations = rows.SelectMany(row =>
                    new[]
                    {
                        KeyOperation.DeleteIf(_keys.RowOf(row.Entry.SiloAddress), row.Index),
                        KeyOperation.Delete(_keys.AliveOf(row.Entry.SiloAddress)),
                    }
                )
                .ToList();
            return await _store.TryCommitAsync(operations, idempotent: true, cancellationToken) is not null;
        }
    }

    public Task DeleteMembershipTableEntries(string clusterId) => DeleteMembershipTableEntriesAsync(clusterId, CancellationToken.None);

    public async Task DeleteMembershipTableEntriesAsync(string clusterId, CancellationToken cancellationToken)
    {
        if (clusterId == _clusterId)
            Volatile.Write(ref _known, null);
        await _store.DeleteAllAsync(new TableKeys(_options.KvRootFolder, clusterId).Prefix, cancellationToken);
    }

    public void Dispose()
    {
        _restoring.Dispose();
        if (_ownsClient)
            _client.Dispose();
    }

    private async Task<bool> WriteRowAsync(
        MembershipEntry entry,
        ulong index,
        TableVersion tableVersion,
        IReadOnlyList<KeyOperation> more,
        CancellationToken cancellationToken
    )
    {
        if (VersionTag.Parse(tableVersion.VersionEtag) is not { } tag)
            return false;
        var incarnation = tag.Index == 0 ? NewIncarnation() : tag.Incarnation;
        var results = await _store.TryCommitAsync(
            [
                KeyOperation.SetIf(_keys.RowOf(entry.SiloAddress), ConsulSiloRegistration.Write(entry), index),
                WriteOf(tableVersion.Version, tag.Index, incarnation),
                .. more,
            ],
            idempotent: false,
            cancellationToken
        );
        if (results is null)
            return false;
        if (Volatile.Read(ref _known) is { } known)
            Remember(known.With(entry, tableVersion.Version, results[0], results[1]));
        return true;
    }

    /// <summary>The current table; a lost table is restored first.</summary>
    private async Task<TableSnapshot> ReadTableAsync(CancellationToken cancellationToken)
    {
        // Before the read begins, so that what is read is no older.
        var known = Volatile.Read(ref _known);
        var found = await FetchAsync(cancellationToken);
        return known is null || found.Continues(known) ? Remember(found) : await RestoreAsync(cancellationToken);
    }

    private async Task<TableSnapshot> FetchAsync(CancellationToken cancellationToken) =>
        TableSnapshot.Read(_keys, await _store.ListAsync(_keys.Prefix, stale: false, cancellationToken));

    private async Task<TableSnapshot> RestoreAsync(CancellationToken cancellationToken)
    {
        await _restoring.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = 0; attempt <= MaxRestores; attempt++)
            {
                var known = Volatile.Read(ref _known);
                var found = await FetchAsync(cancellationToken);
                if (known is null)
                    return Remember(found);
                if (attempt == 0 && found.Continues(known))
                    return Remember(found);
                if (found.Continues(known) || found.Covers(known))
                {
                    LogRestored(found.Version, found.Rows.Count);
                    return Replace(found);
                }

                if (attempt == 0)
                    LogLost(_keys.Prefix, found.Version, found.Rows.Count, known.Version, known.Rows.Count);
                if (attempt < MaxRestores)
                    await TryPutBackAsync(known.MergeInto(found), found, cancellationToken);
            }
        }
        finally
        {
            _restoring.Release();
        }

        throw new ConsulUnavailableException(
            $"Consul at {_store.Location} has lost the membership table, and others keep writing it while it is put back."
        );
    }

    /// <summary>Uses as few transactions as possible. The version comes with the last one, and makes the whole table valid.</summary>
    private async Task TryPutBackAsync(TableSnapshot merged, TableSnapshot found, CancellationToken cancellationToken)
    {
        var operations = new List<KeyOperation>();
        foreach (var row in merged.Missing(found))
        {
            operations.Add(KeyOperation.SetIf(_keys.RowOf(row.Entry.SiloAddress), ConsulSiloRegistration.Write(row.Entry), row.Index));
            operations.Add(KeyOperation.Set(_keys.AliveOf(row.Entry.SiloAddress), ConsulSiloRegistration.Write(row.Entry.IAmAliveTime)));
        }

        // A new incarnation each time, so that every other silo sees that the table was restored, and checks that its own knowledge is in
        // it.
        operations.Add(WriteOf(merged.Version, found.VersionIndex, NewIncarnation()));
        foreach (var batch in operations.Chunk(KeyValueStore.MaxOperations))
            if (await _store.TryCommitAsync(batch, idempotent: false, cancellationToken) is null)
                return;
    }

    /// <summary>Remembers what was read, unless something newer is known by now.</summary>
    private TableSnapshot Remember(TableSnapshot found)
    {
        while (true)
        {
            var known = Volatile.Read(ref _known);
            if (known is not null && !found.Continues(known))
                return found;
            if (Interlocked.CompareExchange(ref _known, found, known) == known)
                return found;
        }
    }

    private TableSnapshot Replace(TableSnapshot found)
    {
        Volatile.Write(ref _known, found);
        return found;
    }

    private KeyOperation WriteOf(int version, ulong index, ulong incarnation) =>
        KeyOperation.SetIf(_keys.Version, Encoding.UTF8.GetBytes(version.ToString(CultureInfo.InvariantCulture)), index, incarnation);

    /// <remarks>Not 0, which means that there is none.</remarks>
    private static ulong NewIncarnation() =>
        (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue) << 32 | (uint)RandomNumberGenerator.GetInt32(int.MaxValue);

    private static ulong? ParseIndex(string? etag) =>
        ulong.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static DateTime LastUpdateOf(MembershipEntry entry) =>
        (entry.SuspectTimes ?? []).Select(static vote => vote.Item2).Append(entry.StartTime).Append(entry.IAmAliveTime).Max();
}
