using System.Diagnostics;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Client;

/// <summary>What every call of the client goes through: cancellation, and one family of errors.</summary>
internal static class GrainCall
{
    /// <summary>
    /// Makes the call unless it is cancelled already; a cancellation stops the wait. Then an expensive query stops too; a
    /// command may still be carried out.
    /// </summary>
    public static async Task<T> AnswerAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await call().WaitAsync(cancellationToken);
        }
        catch (Exception e) when (TransportFailures.Translate(e) is not null)
        {
            throw TransportFailures.Translate(e)!;
        }
    }

    /// <inheritdoc cref="AnswerAsync{T}"/>
    public static Task AnswerAsync(Func<Task> call, CancellationToken cancellationToken) =>
        AnswerAsync(
            async () =>
            {
                await call();
                return true;
            },
            cancellationToken
        );

    /// <summary>Calls a projection once it has passed <paramref name="position"/>.</summary>
    public static async Task<T> AnswerAfterAsync<T>(
        IGrainFactory grains,
        string projection,
        WalPosition? position,
        Func<Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        if (position is { } asked)
            await WaitAsync(grains, projection, asked, ReadYourWrites, cancellationToken);
        return await AnswerAsync(call, cancellationToken);
    }

    public static Task WaitAsync(
        IGrainFactory grains,
        string projection,
        WalPosition position,
        TimeSpan timeout,
        CancellationToken cancellationToken
    ) => AnswerAsync(() => grains.GetGrain<IWalGrain>(0).WaitForAsync(projection, position, timeout, cancellationToken), cancellationToken);

    /// <summary>Whether the caller has set the trace, so that the command needs no copy.</summary>
    public static bool HasTrace(CommandContext context) => context.TraceParent is not null;

    /// <summary>Sets the current trace if the caller has set none.</summary>
    public static CommandContext WithTraceParent(CommandContext context) =>
        context.TraceParent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
            ? context with
            {
                TraceParent = id,
            }
            : context;

    /// <summary>How long a read waits for a projection to pass the requested position.</summary>
    private static readonly TimeSpan ReadYourWrites = TimeSpan.FromSeconds(5);
}
