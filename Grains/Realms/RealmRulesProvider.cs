using System.Collections.Concurrent;
using Concord.Policies;
using Concord.Ports;
using Concord.Timeline;
using Microsoft.Extensions.Logging;

namespace Concord.Realms;

/// <summary>
/// The rules of realms, read from their stored state and cached for one second. Within that time a replacement on another silo
/// is not seen. A realm whose version has not changed is read again, but not compiled again.
/// </summary>
internal sealed partial class RealmRulesProvider(ICommitStore store, TimeProvider time, ILogger<RealmRulesProvider> logger)
    : IRealmRulesProvider
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(1);

    /// <summary>Maximum number of pointers in one log message.</summary>
    private const int MaxReported = 5;

    private readonly ConcurrentDictionary<RealmId, Slot> _slots = new();

    public ValueTask<RealmRules?> GetAsync(RealmId realm, bool refresh = false)
    {
        var slot = _slots.GetOrAdd(realm, static _ => new());
        if (!refresh && slot.Rules is { } rules && time.GetElapsedTime(slot.ReadAt) < Lifetime)
            return new(rules);
        return new(refresh ? ReadAsync(realm, slot) : ShareAsync(realm, slot));
    }

    public void Invalidate(RealmId realm) => _slots.TryRemove(realm, out _);

    /// <summary>One read for all callers that find the cached rules too old at the same moment.</summary>
    private Task<RealmRules?> ShareAsync(RealmId realm, Slot slot)
    {
        lock (slot)
        {
            return slot.Reading is { IsCompleted: false } reading ? reading : slot.Reading = ReadAsync(realm, slot);
        }
    }

    private async Task<RealmRules?> ReadAsync(RealmId realm, Slot slot)
    {
        var readAt = time.GetTimestamp();
        var state = await store.ReadAsync(EntityKey.Of(realm));
        if (state is null)
        {
            // Not cached: requests for realms that do not exist must not fill the memory.
            Invalidate(realm);
            return null;
        }
        var rules =
            slot.Rules is { } kept && kept.Version == state.Version && kept.CommitId == state.CommitId ? kept : Compile(realm, state);
        lock (slot)
        {
            // Compare by the order of reads, not by version: after a loss of the store's data a newer definition may have a
            // lower version.
            if (slot.Rules is null || slot.ReadAt <= readAt)
                (slot.Rules, slot.ReadAt) = (rules, readAt);
        }
        return rules;
    }

    private RealmRules Compile(RealmId realm, StoredState state)
    {
        var rules = RealmRulesReader.Read(realm, state, out var notEnforced);
        if (notEnforced.Count > 0)
            LogNotEnforced(
                realm,
                rules.Version,
                notEnforced.Count,
                string.Join(", ", notEnforced.Take(MaxReported).Select(static error => error.Pointer))
            );
        return rules;
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "Version {Version} of realm {Realm} has {Count} rules that this version of Concord does not enforce: "
            + "{Pointers}. Put the definition again without them or corrected."
    )]
    private partial void LogNotEnforced(RealmId realm, long version, int count, string pointers);

    private sealed class Slot
    {
        public volatile RealmRules? Rules;
        public long ReadAt;
        public Task<RealmRules?>? Reading;
    }
}
