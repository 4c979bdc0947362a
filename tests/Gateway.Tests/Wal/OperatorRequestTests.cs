using System.Net;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Operations;
using Concord.Wal;
using Xunit;

namespace Concord.Gateway.Wal.Tests;

/// <summary>From an operator's request to what the grains are asked.</summary>
public sealed class OperatorRequestTests : IClassFixture<FakeGateway>
{
    private const string Letter = "/v1/wal/dead-letters/policies/3:1764000000000-7";

    private readonly FakeGateway _gateway;
    private readonly List<object?[]> _calls = [];
    private Func<object> _outcome = static () => Task.FromResult(new RedriveOutcome(true, 6, null));

    public OperatorRequestTests(FakeGateway gateway)
    {
        _gateway = gateway;
        _gateway.Grains.Clear();
        _gateway.Grains.On<IWalGrain>(_ => nameof(IWalGrain.RedriveAsync), Record(() => _outcome()));
        _gateway.Grains.On<IWalGrain>(_ => nameof(IWalGrain.DiscardAsync), Record(static () => Task.CompletedTask));
        _gateway.Grains.On<IProjectionControlGrain>(_ => nameof(IProjectionControlGrain.PauseAsync), Record(Paused));
        _gateway.Grains.On<IProjectionControlGrain>(_ => nameof(IProjectionControlGrain.ResumeAsync), Record(Paused));
        _gateway.Grains.On<IProjectionControlGrain>(
            _ => nameof(IProjectionControlGrain.ReplayAsync),
            args =>
            {
                _calls.Add(args);
                var request = (ReplayRequest)args[0]!;
                return Task.FromResult(
                    new ProjectionControlStatus
                    {
                        Projection = "policies",
                        Replay = new()
                        {
                            Id = request.Id,
                            State = ReplayState.Running,
                            From = request.From,
                            By = request.Actor,
                            Read = 0,
                            Applied = 0,
                            SetAside = 0,
                            StartedAt = Samples.Noon,
                        },
                    }
                );
            }
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public async Task A_dead_letter_is_redriven_with_or_without_a_body(string? body)
    {
        var answer = await (await PostAsync(Letter + ":redrive", body)).JsonAsync();

        Assert.Equal("""{"projection":"policies","id":"3:1764000000000-7","redriven":true,"tries":6}""", answer.GetRawText());
        Assert.Equal(["policies", Samples.Position, "ada"], Assert.Single(_calls));
    }

    [Fact]
    public async Task A_redrive_that_fails_again_is_answered_with_the_error()
    {
        _outcome = static () => Task.FromResult(new RedriveOutcome(false, 7, "It never fits."));

        var answer = await (await PostAsync(Letter + ":redrive", null)).JsonAsync();

        Assert.Equal((false, "It never fits."), (answer.GetProperty("redriven").GetBoolean(), answer.GetProperty("error").GetString()));
    }

    [Fact]
    public async Task A_redrive_while_the_target_is_unavailable_is_answered_with_503()
    {
        _outcome = static () => throw new StorageUnavailableException("The index is away.");
        await (await PostAsync(Letter + ":redrive", null)).ProblemAsync(503, "storage-unavailable");
    }

    [Theory]
    [InlineData("/v1/wal/dead-letters/nobody/3:17-0:redrive")]
    [InlineData("/v1/wal/dead-letters/policies/3:17:redrive")]
    [InlineData("/v1/wal/dead-letters/policies/x:redrive")]
    [InlineData("/v1/wal/dead-letters/nobody/3:17-0:discard")]
    [InlineData("/v1/wal/projections/nobody:pause")]
    [InlineData("/v1/wal/projections/nobody:resume")]
    public async Task A_missing_dead_letter_or_projection_is_answered_with_404(string path)
    {
        await (await PostAsync(path, """{"reason":"because"}""")).ProblemAsync(404, "not-found");
        Assert.Empty(_calls);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"reason":""}""")]
    [InlineData("""{"reason":"  "}""")]
    [InlineData("""{"reason":7}""")]
    public async Task A_discard_needs_a_reason(string? body)
    {
        var problem = await (await PostAsync(Letter + ":discard", body)).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty("/reason", out _));
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task A_dead_letter_is_discarded_with_actor_and_reason()
    {
        var answer = await (await PostAsync(Letter + ":discard", """{"reason":"a test policy"}""")).JsonAsync();

        Assert.True(answer.GetProperty("discarded").GetBoolean());
        Assert.Equal(["policies", Samples.Position, "ada", "a test policy"], Assert.Single(_calls));
    }

    [Theory]
    [InlineData("pause", null, null)]
    [InlineData("pause", """{"reason":"maintenance"}""", "maintenance")]
    [InlineData("resume", null, null)]
    [InlineData("resume", """{"reason":"done"}""", "done")]
    public async Task A_projection_is_paused_and_resumed(string verb, string? body, string? reason)
    {
        var answer = await (await PostAsync($"/v1/wal/projections/policies:{verb}", body)).JsonAsync();

        Assert.Equal(["ada", reason], Assert.Single(_calls));
        Assert.Equal("grace", answer.GetProperty("paused").GetProperty("by").GetString());
        Assert.Contains("IProjectionControlGrain:policies", _gateway.Grains.Asked);
    }

    [Theory]
    [InlineData("start", null, null)]
    [InlineData("2026-11-23T13:00:00+01:00", "2026-11-23T12:00:00Z", null)]
    [InlineData("3:1764000000000-7", null, "3:1764000000000-7")]
    public async Task A_replay_begins_at_the_start_an_instant_or_a_position(string from, string? instant, string? position)
    {
        var answer = await (
            await PostAsync("/v1/wal/projections/policies:replay", $$"""{"from":"{{from}}","realm":"motor-fr","policy":"A1"}""")
        ).JsonAsync(HttpStatusCode.Accepted);

        var request = (ReplayRequest)Assert.Single(_calls)[0]!;
        Assert.Equal(("motor-fr", "A1", "ada"), (request.Realm, request.Policy, request.Actor));
        Assert.Equal(position, request.From?.Position?.ToString());
        Assert.Equal(instant is null ? null : Samples.Noon, request.From?.Instant);
        Assert.Equal((request.Id, "running"), (answer.GetProperty("id").GetString(), answer.GetProperty("state").GetString()));
        Assert.Equal(instant ?? from, answer.GetProperty("from").GetString());
    }

    [Theory]
    [InlineData("{}", "/from")]
    [InlineData("""{"from":"yesterday"}""", "/from")]
    [InlineData("""{"from":"start","realm":"Not A Realm"}""", "/realm")]
    [InlineData("""{"from":"start","policy":"A1"}""", "/policy")]
    [InlineData("""{"from":"start","to":"2026-11-23T12:00:00Z"}""", "/to")]
    public async Task A_replay_that_cannot_be_understood_is_refused(string body, string pointer)
    {
        var problem = await (await PostAsync("/v1/wal/projections/policies:replay", body)).ProblemAsync(400, "validation");

        Assert.True(problem.GetProperty("errors").TryGetProperty(pointer, out _), problem.GetRawText());
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task A_request_that_is_sent_again_under_its_key_is_answered_as_before()
    {
        RecordedResponse? recorded = null;
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.BeginAsync),
            args => Task.FromResult(new IdempotencyReservation((Guid)args[1]!, recorded))
        );
        _gateway.Grains.On<IIdempotencyGrain>(
            _ => nameof(IIdempotencyGrain.CompleteAsync),
            args =>
            {
                recorded = (RecordedResponse)args[1]!;
                return Task.CompletedTask;
            }
        );

        var first = await (await PostAsync(Letter + ":redrive", null, ("Idempotency-Key", "one"))).JsonAsync();
        using var again = await PostAsync(Letter + ":redrive", null, ("Idempotency-Key", "one"));

        Assert.Equal(first.GetRawText(), (await again.JsonAsync()).GetRawText());
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Single(_calls);
    }

    private static object Paused() =>
        Task.FromResult(new ProjectionControlStatus { Projection = "policies", Paused = new(Samples.Noon, "grace", null) });

    private Func<object?[], object> Record(Func<object> answer) =>
        args =>
        {
            _calls.Add(args);
            return answer();
        };

    private Task<HttpResponseMessage> PostAsync(string path, string? body, params (string, string)[] headers) =>
        _gateway.Http.SendAsync(
            HttpMethod.Post,
            path,
            body is null ? null : HttpAssertions.Json(body),
            [("Concord-Actor", "ada"), .. headers]
        );
}
