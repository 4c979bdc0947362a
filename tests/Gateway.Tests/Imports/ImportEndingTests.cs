using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Imports;
using Concord.Policies;
using Concord.Testing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static Concord.Gateway.Imports.Tests.ImportGateway;

namespace Concord.Gateway.Imports.Tests;

/// <summary>How imports end that do not simply complete. A gateway for each: its grains are scripted.</summary>
public sealed class ImportEndingTests : IAsyncLifetime
{
    private readonly ImportGateway _gateway = new();
    private readonly string _key = Guid.NewGuid().ToString();

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task A_short_outage_of_the_store_only_delays_the_import()
    {
        var failures = 40;
        _gateway.Grains.Policy = (_, _) =>
        {
            if (Interlocked.Decrement(ref failures) >= 0)
                throw new StorageUnavailableException("away");
            return Task.FromResult(new ImportOutcome(ImportOutcomeKind.Created));
        };
        Assert.Equal("completed 1000 1000 0 0 0", Counts(await _gateway.ImportAsync(Csv(Rows(1_000)))));
    }

    [Fact]
    public async Task A_long_outage_fails_the_import_and_only_acknowledged_rows_are_counted()
    {
        var taken = 0;
        _gateway.Grains.Policy = (_, _) =>
            Interlocked.Increment(ref taken) > 100
                ? throw new StorageUnavailableException("The disk is full.")
                : Task.FromResult(new ImportOutcome(ImportOutcomeKind.Created));
        var import = await _gateway.ImportAsync(Csv(Rows(1_000)));
        Assert.Equal(("failed", 100), (import.GetProperty("state").GetString(), import.GetProperty("created").GetInt32()));
        Assert.Contains("The disk is full.", import.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_short_outage_of_the_import_store_loses_no_count()
    {
        // Rows of different policies run side by side: the one that ends the outage waits for the one that begins it. It comes before so
        // many rejects are pending that the import holds the rows back.
        var begun = new TaskCompletionSource();
        _gateway.Grains.Policy = async (policy, _) =>
        {
            if (policy.EndsWith("/A100", StringComparison.Ordinal))
            {
                _gateway.Grains.Journal.Outage.Begin();
                begun.SetResult();
            }
            if (policy.EndsWith("/A400", StringComparison.Ordinal))
            {
                await SignalWait.For(begun.Task, "the row that begins the outage");
                _gateway.Grains.Journal.Outage.End();
            }
            return new(policy.EndsWith('7') ? ImportOutcomeKind.Rejected : ImportOutcomeKind.Changed, "illegal-transition", "no");
        };
        var import = await _gateway.ImportAsync(Csv(Rows(1_000)));
        Assert.Equal("completed 1000 0 900 0 100", Counts(import));
        Assert.Equal(100, (await _gateway.RejectsAsync(import)).Length);
    }

    [Fact]
    public async Task An_unexpected_failure_of_a_policy_rejects_its_row()
    {
        _gateway.Grains.Policy = static (policy, _) =>
            policy.EndsWith("/A5", StringComparison.Ordinal)
                ? throw new InvalidOperationException("secret")
                : Task.FromResult(new ImportOutcome(ImportOutcomeKind.Unchanged));
        var import = await _gateway.ImportAsync(Csv(Rows(10)));
        Assert.Equal("completed 10 0 0 9 1", Counts(import));
        var reject = Assert.Single(await _gateway.RejectsAsync(import));
        Assert.Contains("\"line\":6", reject, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", reject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_row_whose_member_names_are_not_valid_text_rejects_only_itself()
    {
        var import = await _gateway.ImportAsync(Ndjson("{\"no\":\"N1\"}\n{\"no\":\"N2\",\"\\ud800\":1}\n{\"no\":\"N3\"}\n"), "json");

        Assert.Equal("completed 3 2 0 0 1", Counts(import));
        Assert.Contains("\"line\":2,\"code\":\"malformed\"", Assert.Single(await _gateway.RejectsAsync(import)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_reader_fails_the_import_and_the_waiting_request()
    {
        var plan = new ImportParameters
        {
            Id = ImportRequest.IdOf(_key),
            Realm = RealmId.Parse("motor-fr"),
            Actor = "ada",
        };
        var record = ((IGrainFactory)(object)_gateway.Grains).GetGrain<IImportGrain>(plan.Id);
        await record.StartAsync("motor-fr", null, "here");

        var (bodyRead, ended) = _gateway
            .Services.GetRequiredService<ImportRuns>()
            .Start(plan, "here", new BrokenReader(), static () => null);

        Assert.False(await SignalWait.For(bodyRead, "the body to be given up"));
        await SignalWait.For(ended, "the import to end");
        Assert.Equal(ImportState.Failed, (await record.GetAsync()).State);
    }

    [Fact]
    public async Task A_call_cancelled_by_the_silo_is_repeated()
    {
        var failures = 3;
        _gateway.Grains.Policy = (_, _) =>
            Interlocked.Decrement(ref failures) >= 0
                ? throw new OperationCanceledException("The silo stops.")
                : Task.FromResult(new ImportOutcome(ImportOutcomeKind.Created));

        // More rows of one policy than its lane holds: a lane that ended would hold up the reader.
        var import = await _gateway.ImportAsync(Csv("no,a\n" + string.Concat(Enumerable.Range(1, 100).Select(static i => $"A1,{i}\n"))));

        Assert.Equal("completed 100 100 0 0 0", Counts(import));
    }

    [Fact]
    public async Task An_import_can_be_watched_and_cancelled_while_it_is_sent()
    {
        var id = ImportRequest.IdOf(_key);
        var rest = new TaskCompletionSource<string>();
        var sending = _gateway.PostAsync("?mapping=csv&wait=true", new PacedContent(Rows(50), rest.Task), ("Idempotency-Key", _key));
        await _gateway.UntilAsync(id, static i => i.GetProperty("created").GetInt32() == 50, "the first rows to be counted");
        await (await _gateway.Http.PostAsync($"/v1/imports/{id}:cancel", null)).JsonAsync();
        var end = await _gateway.UntilAsync(id, static i => i.GetProperty("state").GetString() != "running", "the import to end");
        Assert.Equal("cancelled 50 50 0 0 0", Counts(end));
        rest.SetResult("");
        using var response = await SignalWait.For(sending, "the answer to the cancelled import");
        Assert.Equal("cancelled", (await response.JsonAsync()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task A_client_that_goes_away_leaves_a_failed_import_with_its_rows_and_may_try_again_under_the_same_key()
    {
        var id = ImportRequest.IdOf(_key);
        using var gone = new CancellationTokenSource();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/realms/motor-fr/imports?mapping=csv")
        {
            Content = new PacedContent(Rows(50), new TaskCompletionSource<string>().Task),
        };
        request.Headers.Add("Idempotency-Key", _key);
        var sending = _gateway.Http.SendAsync(request, gone.Token);
        await _gateway.UntilAsync(id, static i => i.GetProperty("created").GetInt32() == 50, "the first rows to be counted");
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        var end = await _gateway.UntilAsync(id, static i => i.GetProperty("state").GetString() == "failed", "the import to fail");
        Assert.StartsWith("The client stopped sending after line 51.", end.GetProperty("detail").GetString(), StringComparison.Ordinal);

        var again = await _gateway.PostAsync("?mapping=csv&wait=true", Csv(Rows(60)), ("Idempotency-Key", _key));
        Assert.Equal("completed 60 60 0 0 0", Counts(await again.JsonAsync()));
    }

    [Fact]
    public async Task The_same_key_with_the_same_body_gives_the_first_result_and_with_another_body_is_refused()
    {
        var first = await (await _gateway.PostAsync("?mapping=csv&wait=true", Csv(Rows(5)), ("Idempotency-Key", _key))).JsonAsync();
        Assert.Equal(ImportRequest.IdOf(_key), first.GetProperty("id").GetString());

        using var again = await _gateway.PostAsync("?mapping=csv&wait=true", Csv(Rows(5)), ("Idempotency-Key", _key));
        Assert.Equal(first.GetRawText(), (await again.JsonAsync()).GetRawText());
        Assert.Equal(["true"], again.Headers.GetValues("Idempotency-Replayed"));
        Assert.Equal(5, _gateway.Grains.Rows.Count);

        await (await _gateway.PostAsync("?mapping=csv&wait=true", Csv(Rows(6)), ("Idempotency-Key", _key))).ProblemAsync(
            422,
            "idempotency-mismatch"
        );
        await (await _gateway.PostAsync("?mapping=csv&wait=true&x=1", Csv(Rows(5)), ("Idempotency-Key", _key))).ProblemAsync(
            422,
            "idempotency-mismatch"
        );
    }

    [Fact]
    public async Task A_key_whose_import_is_running_is_refused()
    {
        var rest = new TaskCompletionSource<string>();
        var sending = _gateway.PostAsync("?mapping=csv&wait=true", new PacedContent(Rows(5), rest.Task), ("Idempotency-Key", _key));
        await _gateway.UntilAsync(ImportRequest.IdOf(_key), static i => i.GetProperty("read").GetInt32() == 5, "the import to run");
        await (await _gateway.PostAsync("?mapping=csv&wait=true", Csv(Rows(5)), ("Idempotency-Key", _key))).ProblemAsync(
            409,
            "already-exists"
        );
        rest.SetResult("Z1,1\n");
        Assert.Equal("completed 6 6 0 0 0", Counts(await (await SignalWait.For(sending, "the first import")).JsonAsync()));
    }

    [Fact]
    public async Task A_gateway_that_stops_closes_the_record_first()
    {
        var sending = _gateway.PostAsync(
            "?mapping=csv&wait=true",
            new PacedContent(Rows(50), new TaskCompletionSource<string>().Task),
            ("Idempotency-Key", _key)
        );
        var id = ImportRequest.IdOf(_key);
        await _gateway.UntilAsync(id, static i => i.GetProperty("created").GetInt32() == 50, "the first rows to be counted");
        var stopping = _gateway.StopAsync();
        _ = sending.ContinueWith(static t => t.Exception, TaskScheduler.Default);
        await SignalWait.For(stopping, "the gateway to stop");
        var status = await _gateway.Grains.Journal.ReadAsync(id);
        Assert.Equal((ImportState.Failed, 50), (status!.State, status.Created));
        Assert.StartsWith("The gateway was stopped after line 51.", status.Detail, StringComparison.Ordinal);
    }

    private sealed class BrokenReader : IItemReader
    {
        public ValueTask<IReadOnlyList<ImportItem>> ReadAsync(CancellationToken cancellationToken) =>
            throw new InvalidOperationException("secret");
    }
}
