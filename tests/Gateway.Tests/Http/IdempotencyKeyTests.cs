using System.Net;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Operations;
using Concord.Policies;
using Xunit;

namespace Concord.Gateway.Http.Tests;

/// <summary>The order of reservation, write and recording, with each thing that can go wrong between them.</summary>
public sealed class IdempotencyKeyTests : IAsyncLifetime
{
    private const string Transactions = "/v1/realms/motor-fr/policies/A1/transactions";
    private const string Body = """{"type":"renew","effectiveDate":"2018-06-01"}""";

    private static readonly Guid Reserved = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

    private readonly FakeGateway _gateway = new();
    private readonly List<string> _calls = [];
    private readonly List<string> _fingerprints = [];
    private RecordedResponse? _recorded;
    private Func<Task<CommandResult>> _outcome = () => Task.FromResult(Samples.Command());

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.BeginAsync),
            args =>
            {
                _calls.Add("begin");
                _fingerprints.Add(Convert.ToHexString((byte[])args[0]!));
                return Task.FromResult(new IdempotencyReservation(Reserved, _recorded));
            }
        );
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.CompleteAsync),
            args =>
            {
                _calls.Add("complete");
                _recorded = (RecordedResponse)args[1]!;
                return Task.CompletedTask;
            }
        );
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.ReleaseAsync),
            _ =>
            {
                _calls.Add("release");
                return Task.CompletedTask;
            }
        );
        _gateway.Grains.On<IPolicyGrain>(
            _ => nameof(IPolicyGrain.ApplyAsync),
            args =>
            {
                _calls.Add("apply " + ((ApplyTransaction)args[0]!).Context.CommitId);
                return _outcome();
            }
        );
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task The_first_request_writes_under_the_reserved_commit_id_and_is_recorded()
    {
        await (await PostAsync()).JsonAsync(HttpStatusCode.Created);

        Assert.Equal(["begin", $"apply {Reserved}", "complete"], _calls);
        Assert.Contains("IIdempotencyGrain:key-1", _gateway.Grains.Asked);
    }

    [Fact]
    public async Task The_second_is_answered_like_the_first_and_writes_nothing()
    {
        var first = await PostAsync();
        _calls.Clear();

        var second = await PostAsync();

        Assert.Equal(["begin"], _calls);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal(first.StatusCode, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(first.Headers.GetValues("Concord-Position"), second.Headers.GetValues("Concord-Position"));
        Assert.False(first.Headers.Contains("Idempotency-Replayed"));
        Assert.Equal("true", second.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task A_refused_write_releases_the_key()
    {
        _outcome = () => Task.FromException<CommandResult>(new IllegalTransitionException("no"));

        await (await PostAsync()).ProblemAsync(409, "illegal-transition");

        Assert.Equal(["begin", $"apply {Reserved}", "release"], _calls);
    }

    [Fact]
    public async Task A_failed_write_keeps_the_reservation_so_that_a_retry_has_the_same_commit_id()
    {
        _outcome = () => Task.FromException<CommandResult>(new StorageUnavailableException("away"));
        await (await PostAsync()).ProblemAsync(503, "storage-unavailable");
        _outcome = () => Task.FromException<CommandResult>(new InvalidOperationException("bug"));
        await (await PostAsync()).ProblemAsync(500, "internal");

        Assert.Equal(["begin", $"apply {Reserved}", "begin", $"apply {Reserved}"], _calls);
    }

    [Fact]
    public async Task A_write_that_the_policy_had_already_is_marked_as_replayed()
    {
        _outcome = () => Task.FromResult(Samples.Command(replayed: true));

        var response = await PostAsync();

        Assert.Equal("true", response.Headers.GetValues("Idempotency-Replayed").Single());
    }

    [Fact]
    public async Task A_write_succeeds_although_its_response_cannot_be_recorded()
    {
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.CompleteAsync),
            _ => Task.FromException(new StorageUnavailableException("away"))
        );

        await (await PostAsync()).JsonAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_refusal_is_answered_although_its_key_cannot_be_released()
    {
        _outcome = () => Task.FromException<CommandResult>(new NotFoundException("no policy"));
        _gateway.Grains.On<IIdempotencyGrain>(_ => nameof(IIdempotencyGrain.ReleaseAsync), _ => Task.FromException(new TimeoutException()));

        await (await PostAsync()).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task A_key_that_was_used_for_something_else_is_refused()
    {
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.BeginAsync),
            _ => Task.FromException<IdempotencyReservation>(new IdempotencyMismatchException("other"))
        );

        await (await PostAsync()).ProblemAsync(422, "idempotency-mismatch");
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task A_request_that_is_not_valid_reserves_nothing()
    {
        await (await PostAsync(body: "{")).ProblemAsync(400, "malformed");

        Assert.Empty(_calls);
    }

    [Fact]
    public async Task Body_path_query_precondition_and_actor_make_the_fingerprint()
    {
        await PostAsync();
        await PostAsync();
        await PostAsync(body: Body + " ");
        await PostAsync(path: Transactions + "?x=1");
        await PostAsync(path: "/v1/realms/motor-fr/policies/A2/transactions");
        await PostAsync(headers: ("If-Match", "\"4\""));
        await PostAsync(headers: ("Concord-Actor", "ada"));
        await PostAsync(headers: ("Concord-Actor", "bob"));
        await PostAsync(headers: ("Concord-Actor", "anonymous"));

        Assert.Equal(_fingerprints[0], _fingerprints[1]);
        Assert.Equal(_fingerprints[0], _fingerprints[^1]);
        Assert.Equal(7, _fingerprints.Distinct().Count());
    }

    private Task<HttpResponseMessage> PostAsync(string path = Transactions, string body = Body, params (string, string)[] headers) =>
        _gateway.Http.SendAsync(HttpMethod.Post, path, HttpAssertions.Json(body), [("Idempotency-Key", "key-1"), .. headers]);
}
