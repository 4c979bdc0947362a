using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Concord.Errors;
using Concord.Gateway.Fakes.Tests;
using Concord.Imports;
using Concord.Operations;
using Concord.Policies;
using Concord.Realms;
using Concord.Wal;
using Xunit;

namespace Concord.Gateway.Auth.Tests;

/// <summary>Two realms and callers of one: what answers of several realms shows, and what only the body of a request decides.</summary>
public sealed class RealmScopeTests : IAsyncLifetime
{
    private const string Secret = "-0123456789-abcdef";
    private const string Transactions = "/v1/realms/motor-fr/policies/A1/transactions";
    private static readonly string Import = new('a', 32);

    private readonly FakeGateway _gateway = new()
    {
        Settings =
        [
            "--Auth:Mode",
            "Keys",
            .. Key("integrator", "integrator@motor-fr"),
            .. Key("servicing", "servicing@motor-fr"),
            .. Key("operator", "operator"),
            .. Key("auditor", "auditor"),
            .. Key("monitor", "monitor"),
        ],
    };

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _gateway.Grains.On<IRealmGrain>(nameof(IRealmGrain.GetAsync), _ => Task.FromResult(Samples.Realm()));
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task The_list_of_realms_has_the_callers_own_and_asks_for_no_other()
    {
        using var response = await GetAsync("integrator", "/v1/realms");

        var page = await response.JsonAsync();
        Assert.Equal(["motor-fr"], page.GetProperty("items").EnumerateArray().Select(static realm => realm.GetProperty("id").GetString()));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        Assert.Equal(["IRealmGrain:motor-fr"], _gateway.Grains.Asked);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/rejects")]
    [InlineData("POST", ":cancel")]
    public async Task An_import_of_another_realm_is_answered_as_one_that_does_not_exist(string method, string verb)
    {
        _gateway.Grains.On<IImportGrain>(nameof(IImportGrain.GetAsync), _ => Task.FromResult(ImportOf("motor-de", Import)));
        var other = await AskAsync();
        _gateway.Grains.On<IImportGrain>(
            nameof(IImportGrain.GetAsync),
            _ => Task.FromException<ImportStatus>(new NotFoundException($"There is no import '{Import}'."))
        );
        var missing = await AskAsync();

        Assert.Equal((HttpStatusCode.NotFound, missing.Body), other);

        async Task<(HttpStatusCode Status, string Body)> AskAsync()
        {
            using var response = await _gateway.Http.SendAsync(
                new(method),
                $"/v1/imports/{Import}{verb}",
                method == "POST" ? HttpAssertions.Json("{}") : null,
                Header("integrator")
            );
            return (response.StatusCode, RoleMatrixTests.Keys.WithoutTrace(await response.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task An_import_of_the_callers_realm_is_answered()
    {
        _gateway.Grains.On<IImportGrain>(nameof(IImportGrain.GetAsync), _ => Task.FromResult(ImportOf("motor-fr", Import)));

        using var response = await GetAsync("integrator", $"/v1/imports/{Import}");

        Assert.Equal("motor-fr", (await response.JsonAsync()).GetProperty("realm").GetString());
    }

    [Fact]
    public async Task Pages_of_imports_are_as_if_there_were_no_other_realm()
    {
        // Every third is the caller's; the last ones are not.
        var stored = Enumerable
            .Range(0, 20)
            .Select(static i => ImportOf(i % 3 == 0 && i < 15 ? "motor-fr" : "motor-de", $"{i:x32}"))
            .ToImmutableArray();
        _gateway.Grains.On<IImportListGrain>(
            nameof(IImportListGrain.QueryAsync),
            args =>
            {
                var from = args[0] is string after ? stored.IndexOf(stored.Single(import => import.Id == after)) + 1 : 0;
                var found = stored.Skip(from).Take((int)args[1]!).ToImmutableArray();
                return Task.FromResult(new ImportPage(found, from + found.Length < stored.Length ? found[^1].Id : null));
            }
        );

        var (lengths, cursor) = (new List<int>(), "");
        while (cursor is not null)
        {
            using var response = await GetAsync("integrator", $"/v1/imports?limit=2{(cursor.Length > 0 ? "&cursor=" + cursor : "")}");
            var page = await response.JsonAsync();
            Assert.All(
                page.GetProperty("items").EnumerateArray(),
                static import => Assert.Equal("motor-fr", import.GetProperty("realm").GetString())
            );
            lengths.Add(page.GetProperty("items").GetArrayLength());
            cursor = page.GetProperty("next").GetString();
        }

        Assert.Equal([2, 2, 1], lengths);
    }

    [Theory]
    [InlineData("operator", """{"masked":true}""")]
    [InlineData("auditor", """{"type":"endorse"}""")]
    public async Task The_data_of_a_dead_letter_is_shown_to_who_may_read_events(string key, string shown)
    {
        _gateway.Grains.On<IWalGrain>(
            nameof(IWalGrain.GetDeadLettersAsync),
            _ =>
                Task.FromResult(
                    new DeadLetterPage(
                        [
                            new()
                            {
                                Projection = "graph",
                                Entry = Samples.Entry(),
                                Error = "It failed.",
                                Tries = 5,
                                FirstTriedAt = Samples.Noon,
                                LastTriedAt = Samples.Noon,
                            },
                        ],
                        null
                    )
                )
        );

        using var response = await GetAsync(key, "/v1/wal/dead-letters");

        var letter = (await response.JsonAsync()).GetProperty("items")[0];
        Assert.Equal(shown, letter.GetProperty("event").GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("endorse", 201)]
    [InlineData("cancel", 403)]
    [InlineData("issue", 403)]
    [InlineData("renew", 403)]
    [InlineData("correct", 403)]
    [InlineData("reinstate", 403)]
    public async Task The_type_of_a_transaction_decides_which_permission_it_needs(string type, int status)
    {
        _gateway.Grains.On<IPolicyGrain>(nameof(IPolicyGrain.ApplyAsync), _ => Task.FromResult(Samples.Command()));

        using var response = await PostAsync("servicing", Transactions, type);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status == 201, !_gateway.Grains.Asked.IsEmpty);
        if (status == 403)
            await (await PostAsync("servicing", Transactions + ":preview", type)).ProblemAsync(403, "forbidden");
    }

    /// <summary>The key under which the answer is kept belongs to the caller; this caller's role was taken away since.</summary>
    [Fact]
    public async Task A_kept_answer_is_not_given_to_a_caller_who_may_not_ask_any_more()
    {
        _gateway.Grains.On<IIdempotencyGrain>(
            nameof(IIdempotencyGrain.BeginAsync),
            _ => Task.FromResult(new IdempotencyReservation(Guid.NewGuid(), new(201, [], "{}"u8.ToArray())))
        );

        using var response = await PostAsync("servicing", Transactions, "cancel", ("Idempotency-Key", "42"));

        await response.ProblemAsync(403, "forbidden");
    }

    [Theory]
    [InlineData("operator", true)]
    [InlineData("monitor", false)]
    public async Task Only_who_may_read_the_cluster_learns_why_it_is_not_ready(string key, bool learns)
    {
        _gateway.Grains.On<ISystemGrain>(
            nameof(ISystemGrain.CheckAsync),
            _ => Task.FromResult<ImmutableArray<DependencyStatus>>([new("store", false, "Redis at redis:6379 is away.")])
        );

        using var response = await GetAsync(key, "/health/ready");

        var body = (await response.JsonAsync(HttpStatusCode.ServiceUnavailable)).GetRawText();
        Assert.Equal(learns, body.Contains("redis:6379", StringComparison.Ordinal));
    }

    private Task<HttpResponseMessage> GetAsync(string key, string path) => _gateway.Http.SendAsync(HttpMethod.Get, path, null, Header(key));

    private Task<HttpResponseMessage> PostAsync(string key, string path, string type, params (string, string)[] headers) =>
        _gateway.Http.SendAsync(
            HttpMethod.Post,
            path,
            HttpAssertions.Json($$$"""{"type":"{{{type}}}","effectiveDate":"2026-01-01","changes":{}}"""),
            [Header(key), .. headers]
        );

    private static (string, string) Header(string key) => ("Authorization", $"Bearer {key}{Secret}");

    private static string[] Key(string name, string roles) => [$"--Auth:Keys:{name}", name + Secret, $"--Auth:Roles:{name}", roles];

    private static ImportStatus ImportOf(string realm, string id) =>
        new()
        {
            Id = id,
            Realm = realm,
            Mapping = "csv",
            State = ImportState.Completed,
            StartedAt = Samples.Noon,
            UpdatedAt = Samples.Noon,
            FinishedAt = Samples.Noon,
            Runner = "runner",
        };
}
