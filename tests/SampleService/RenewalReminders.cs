using Concord.Client;
using Concord.Errors;
using Concord.Policies;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.SampleService;

/// <summary>
/// Marks each policy whose term ends soon, once per term: those that are due at the first start by going through the list, then whatever
/// changes by following the events. It may be killed at any moment and started again, and there may be two of it: what is done twice has
/// the same commit id, and happens once.
/// </summary>
internal sealed partial class RenewalReminders(
    IConcordClient concord,
    Reminder reminder,
    Bookmark bookmark,
    IOptions<ReminderOptions> options,
    TimeProvider time,
    ILogger<RenewalReminders> logger
) : BackgroundService
{
    /// <summary>Clocks of silos and of this machine may differ by so much; an event that comes twice does no harm.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var realm = RealmId.Parse(options.Value.Realm);
        var from = bookmark.Read() is { } last ? FollowFrom.After(last) : FollowFrom.At(time.GetUtcNow() - Overlap);
        if (bookmark.Read() is null)
            await PatientlyAsync(() => RemindAllAsync(realm, stoppingToken), stoppingToken);

        // The feed waits by itself where Concord is away for a time; what it fails with here is at its beginning.
        await PatientlyAsync(() => FollowAsync(realm, from, stoppingToken), stoppingToken);
    }

    private async Task RemindAllAsync(RealmId realm, CancellationToken cancellationToken)
    {
        var query = new PolicyQuery
        {
            Realm = realm,
            Status = PolicyStatus.InForce,
            EffectiveOn = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
            Limit = 500,
        };
        await foreach (var policy in concord.Policies.ListAllAsync(query, cancellationToken: cancellationToken))
            await reminder.RemindAsync(policy.Id, cancellationToken);
    }

    private async Task FollowAsync(RealmId realm, FollowFrom from, CancellationToken cancellationToken)
    {
        await foreach (var entry in concord.Events.FollowAsync(new() { Realm = realm.Value, Limit = 500 }, from, cancellationToken))
        {
            if (PolicyId.TryParse(entry.Event.Subject, out var policy))
                await PatientlyAsync(() => reminder.RemindAsync(policy, cancellationToken), cancellationToken);

            // After the work: a process that dies in between does it again, and nothing is left out.
            bookmark.Write(entry.Position);
        }
    }

    /// <summary>
    /// The same thing again for as long as Concord is away. Reads have been repeated by the client already, for some seconds.
    /// </summary>
    private async Task PatientlyAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (StorageUnavailableException e)
            {
                LogAway(e.Message);
                await Task.Delay(options.Value.Pause, time, cancellationToken);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Concord is away: {Reason}")]
    private partial void LogAway(string reason);
}
