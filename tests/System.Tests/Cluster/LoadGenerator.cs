using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Concord.System.Tests;

/// <summary>
/// A constant load of writes and reads through all gateways. Requests are begun at a fixed rate, whatever became of those before: a system
/// that stands still is measured with every request that it would have had in that time, not with the few that a waiting client would have
/// sent.
/// </summary>
internal sealed class LoadGenerator(
    IReadOnlyList<HttpClient> gateways,
    string realm,
    IReadOnlyList<string> policies,
    double perSecond,
    int seed
)
{
    /// <summary>
    /// Longer than a gateway may take for any answer, so that a client that gives up is a finding: a write is two calls of grains, for its
    /// key and for the policy, and Orleans gives each 30 s.
    /// </summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(75);

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan ResolveLimit = TimeSpan.FromSeconds(60);

    private readonly PolicyRequests _requests = new(realm, Patience);
    private readonly KnownVersions _known = new();
    private readonly Random _random = new(seed);
    private long _sent;

    /// <summary>Begins every policy; not part of any phase.</summary>
    public async Task<IReadOnlyList<Operation>> CreateAsync()
    {
        var created = new ConcurrentBag<Operation>();
        await Parallel.ForEachAsync(
            policies,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (policy, _) =>
            {
                var write = new Operation
                {
                    Kind = OperationKind.Write,
                    Policy = policy,
                    Invoked = 0,
                    Completed = 0,
                    Outcome = Outcome.Unknown,
                    Key = $"begin-{policy}",
                };
                var answer = await _requests.WriteAsync(gateways[0], write);
                if (answer.Operation.Outcome != Outcome.Accepted)
                    throw new InvalidOperationException($"{policy} cannot be made: {answer.Status} {answer.Code}");
                _known.Learn(policy, 1, answer.Position);
                created.Add(answer.Operation);
            }
        );
        return [.. created];
    }

    /// <summary>Sends until it is told to stop, then waits for the answers that are still to come.</summary>
    public async Task<IReadOnlyList<Exchange>> RunAsync(string phase, CancellationToken stop)
    {
        var running = new List<Task<Exchange>>();
        var started = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(Tick);
        while (!stop.IsCancellationRequested)
        {
            for (
                var due = (long)(Stopwatch.GetElapsedTime(started).TotalSeconds * perSecond);
                running.Count < due;
                Volatile.Write(ref _sent, _sent + 1)
            )
            {
                var (policy, dice, gateway) = (Choose(), _random.Next(100), (int)(_sent % gateways.Count));
                var key = string.Create(CultureInfo.InvariantCulture, $"{phase}-{_sent}");
                running.Add(Task.Run(() => SendAsync(policy, dice, gateway, key, started), CancellationToken.None));
            }
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
        return await Task.WhenAll(running);
    }

    /// <summary>Completes when the load has gone on for so long from now.</summary>
    public async Task ForAsync(TimeSpan time)
    {
        var enough = Volatile.Read(ref _sent) + (long)(time.TotalSeconds * perSecond);
        using var timer = new PeriodicTimer(Tick);
        while (Volatile.Read(ref _sent) < enough)
            await timer.WaitForNextTickAsync();
    }

    /// <summary>
    /// What a client does that must know whether its write was carried out: sends it again, with the same key and body, to whichever
    /// gateway answers.
    /// </summary>
    /// <exception cref="TimeoutException">The outcome cannot be learnt.</exception>
    public async Task<Operation> ResolveAsync(Operation write)
    {
        using var limit = new CancellationTokenSource(ResolveLimit);
        using var timer = new PeriodicTimer(Again);
        for (var attempt = 0; ; attempt++)
        {
            var answer = await _requests.WriteAsync(gateways[attempt % gateways.Count], write);
            if (answer.Operation.Outcome != Outcome.Unknown)
            {
                Learn(answer);
                return answer.Operation;
            }
            try
            {
                await timer.WaitForNextTickAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(
                    $"{write} has no outcome after {ResolveLimit.TotalSeconds} s; at last: {answer.Status} {answer.Code}"
                );
            }
        }
    }

    /// <summary>A third of the requests is for a twentieth of the policies, so that clients get into each other's way.</summary>
    private string Choose() => policies[_random.Next(3) == 0 ? _random.Next(1 + (policies.Count / 20)) : _random.Next(policies.Count)];

    private async Task<Exchange> SendAsync(string policy, int dice, int gateway, string key, long phaseStarted)
    {
        var (client, known, begun) = (gateways[gateway], _known.Of(policy), Stopwatch.GetElapsedTime(phaseStarted));
        var operation = new Operation
        {
            Kind = OperationKind.Read,
            Policy = policy,
            Invoked = 0,
            Completed = 0,
            Outcome = Outcome.Failed,
        };
        var answer = dice switch
        {
            // Some clients know no better than an older version.
            < 5 => await _requests.WriteAsync(
                client,
                operation with
                {
                    Kind = OperationKind.Write,
                    Key = key,
                    Expected = Math.Max(1, known.Version - 1),
                }
            ),
            < 55 => await _requests.WriteAsync(client, operation with { Kind = OperationKind.Write, Key = key, Expected = known.Version }),
            < 85 => await _requests.ReadAsync(client, operation),
            < 90 => await _requests.ReadHistoryAsync(client, operation with { Kind = OperationKind.History }),
            _ => await _requests.ReadListAsync(
                client,
                operation with
                {
                    Kind = OperationKind.List,
                    Expected = known.Written,
                },
                known.Position
            ),
        };
        Learn(answer);
        return new(answer.Operation, gateway, answer.Status, answer.Code, answer.HasRetryAfter, begun, answer.Took);
    }

    private void Learn(PolicyRequests.Answer answer)
    {
        var operation = answer.Operation;
        if (operation.Kind != OperationKind.List && operation.Outcome is Outcome.Accepted or Outcome.Conflict or Outcome.Shown)
            _known.Learn(operation.Policy, operation.Version, operation.Outcome == Outcome.Accepted ? answer.Position : null);
    }
}
