using Concord.Testing;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

/// <summary>A read that nobody waits for any longer.</summary>
public sealed class CancelledReadTests
{
    /// <summary>Counts for ever, without a row on the way.</summary>
    private const string Endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n";

    [Fact]
    public async Task A_cancelled_read_ends_within_a_statement()
    {
        await using var storage = new SqliteUnderTest();
        using var caller = new CancellationTokenSource();
        var began = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var read = storage.Database.Readers.ReadAsync(
            began,
            static (session, signal) =>
            {
                signal.SetResult();
                return session.ScalarInt64(Endless);
            },
            caller.Token
        );
        await SignalWait.For(began.Task, "the read to begin");

        await caller.CancelAsync();

        await SignalWait.For(Assert.ThrowsAnyAsync<OperationCanceledException>(() => read), "the read to end");
        Assert.Equal(1, storage.Database.Readers.Read(0, static (session, _) => session.ScalarInt64("SELECT 1")));
    }

    [Fact]
    public async Task A_cancelled_read_ends_between_rows()
    {
        await using var storage = new SqliteUnderTest();
        using var caller = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            storage.Database.Readers.ReadAsync(
                caller,
                static (session, source) =>
                {
                    using var row = session.Prepare("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n");
                    while (row.Step())
                    {
                        if (row.GetInt64(0) == 10)
                            source.Cancel();
                        Assert.True(row.GetInt64(0) <= 10);
                    }

                    return 0;
                },
                caller.Token
            )
        );
    }
}
