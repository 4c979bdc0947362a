using Concord.Policies;
using Concord.Wal;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Portfolio;

/// <summary>
/// What must hold before policies are read, so that none is missing: every commit that the newest instant of knowledge includes is stored,
/// the policy list has it, and the list has set nothing of the realm aside.
/// </summary>
internal sealed class PortfolioStart(IGrainFactory grains, IOptions<PortfolioOptions> options, TimeProvider time)
{
    private const int DeadLetterPage = 1_000;

    /// <exception cref="ProjectionBehindException">The list does not have everything.</exception>
    public async Task WaitAsync(RealmId realm, DateTimeOffset newestKnownAt, CancellationToken cancellationToken)
    {
        // A commit has the instant of its decision, and is stored a little later.
        var settle = newestKnownAt + options.Value.SettleTime - time.GetUtcNow();
        if (settle > TimeSpan.Zero)
            await Task.Delay(settle, time, cancellationToken);
        var tails = await grains.GetGrain<IEventFeedGrain>(0).GetTailsAsync().WaitAsync(cancellationToken);
        await Task.WhenAll(
            tails
                .Select(static (entry, partition) => new WalPosition(partition, entry))
                .Where(static position => position.Entry > EntryId.Zero)
                .Select(position => Wal.WaitForAsync(ProjectionNames.Policies, position, options.Value.ListTimeout, cancellationToken))
        );
        await RequireNothingSetAsideAsync(realm, cancellationToken);
    }

    private IWalGrain Wal => grains.GetGrain<IWalGrain>(0);

    private async Task RequireNothingSetAsideAsync(RealmId realm, CancellationToken cancellationToken)
    {
        for (string? cursor = null; ; )
        {
            var page = await Wal.GetDeadLettersAsync(ProjectionNames.Policies, DeadLetterPage, cursor, cancellationToken);
            if (page.Items.FirstOrDefault(letter => letter.Entry.Event.Realm == realm.Value) is { } letter)
                throw new ProjectionBehindException(
                    $"The policy list has set aside an event of this realm, at {letter.Entry.Position}, so a policy could be missing. "
                        + "Redrive it, or discard it: see /v1/wal/dead-letters."
                );
            if (page.Next is null)
                return;
            cursor = page.Next;
        }
    }
}
