using System.Net;
using Concord.Gateway.Fakes.Tests;
using Xunit;

namespace Concord.Gateway.Auth.Tests;

/// <summary>
/// Each role on each documented route, with two realms. The grains answer nothing: what gets past the authorization fails otherwise, and
/// what does not is refused before a grain is asked.
/// </summary>
public sealed partial class RoleMatrixTests(RoleMatrixTests.Keys gateway) : IClassFixture<RoleMatrixTests.Keys>
{
    private const string Own = "motor-fr";
    private const string Other = "motor-de";
    private const string Missing = "nowhere";

    public static TheoryData<string> AllRoles => [.. Roles.All.Keys.Order(StringComparer.Ordinal)];

    public static TheoryData<string> RealmRoles =>
        [.. Roles.All.Keys.Where(static role => !Roles.Global.Contains(role)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(AllRoles))]
    public async Task A_role_opens_the_routes_of_its_permissions_and_no_other(string role)
    {
        var has = PermissionNames.Of(Roles.All[role]);
        foreach (var route in DocumentedRoute.All.Where(static route => route.Permissions.Count > 0))
        {
            var answer = await AskAsync(role, route, Own);

            var refused = !route.Permissions.Intersect(has).Any();
            Assert.True(refused == (answer.Status == HttpStatusCode.Forbidden), $"{role}: {route} answers {(int)answer.Status}");
            Assert.True(!refused || !answer.AskedGrains, $"{role}: {route} asks grains before it refuses");
        }
    }

    [Theory]
    [MemberData(nameof(RealmRoles))]
    public async Task A_role_in_one_realm_opens_the_routes_of_that_realm(string role)
    {
        var has = PermissionNames.Of(Roles.All[role]);
        foreach (var route in DocumentedRoute.All.Where(static route => route.IsOfRealm))
        {
            var answer = await AskAsync($"{role}-{Own}", route, Own);

            Assert.True(
                route.Permissions.Intersect(has).Any() != (answer.Status == HttpStatusCode.Forbidden),
                $"{role} in {Own}: {route} answers {(int)answer.Status}"
            );
        }
    }

    /// <summary>Neither is looked up, so they take the same time too.</summary>
    [Theory]
    [MemberData(nameof(RealmRoles))]
    public async Task Another_realm_is_answered_as_a_missing_one(string role)
    {
        foreach (var route in DocumentedRoute.All.Where(static route => route.IsOfRealm))
        {
            var other = await AskAsync($"{role}-{Own}", route, Other);
            var missing = await AskAsync($"{role}-{Own}", route, Missing);

            Assert.Equal(HttpStatusCode.NotFound, other.Status);
            Assert.False(other.AskedGrains || missing.AskedGrains, $"{role}: {route} looks the realm up");
            Assert.Equal(other with { Body = other.Body.Replace(Other, Missing, StringComparison.Ordinal) }, missing);
        }
    }

    [Fact]
    public async Task What_does_not_tell_realms_apart_is_closed_to_a_caller_of_one()
    {
        foreach (var route in DocumentedRoute.All.Where(static route => route is { IsOfRealm: false, Permissions.Count: > 0 }))
        {
            if (route.Path == "/v1/realms" || route.Path.StartsWith("/v1/imports", StringComparison.Ordinal))
                continue;
            foreach (var role in RealmRoles)
                Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync($"{role.Data}-{Own}", route, Own)).Status);
        }
    }

    [Fact]
    public async Task A_key_without_roles_may_do_everything()
    {
        foreach (var route in DocumentedRoute.All)
            Assert.NotEqual(HttpStatusCode.Forbidden, (await AskAsync("all", route, Own)).Status);
    }

    [Theory]
    [InlineData("/openapi/v1.json")]
    [InlineData("/docs/")]
    public async Task The_documentation_is_for_every_caller(string path)
    {
        foreach (var role in Roles.All.Keys)
        {
            using var response = await gateway.Gateway.Http.SendAsync(HttpMethod.Get, path, null, Keys.Header(role));
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_refusal_names_the_permission()
    {
        using var response = await gateway.Gateway.Http.SendAsync(HttpMethod.Get, "/v1/info", null, Keys.Header("monitor"));

        var problem = await response.ProblemAsync(403, "forbidden");
        Assert.Equal("This needs the permission cluster.read for all realms.", problem.GetProperty("detail").GetString());
    }

    private async Task<Answer> AskAsync(string key, DocumentedRoute route, string realm)
    {
        gateway.Gateway.Grains.Clear();
        using var response = await gateway.Gateway.Http.SendAsync(
            new(route.Method),
            route.At(realm),
            route.Method == "GET" ? null : HttpAssertions.Json("""{"type":"endorse","effectiveDate":"2026-01-01","changes":{}}"""),
            Keys.Header(key)
        );
        var body = await response.Content.ReadAsStringAsync();
        return new(response.StatusCode, Keys.WithoutTrace(body), !gateway.Gateway.Grains.Asked.IsEmpty);
    }

    private sealed record Answer(HttpStatusCode Status, string Body, bool AskedGrains);

    /// <summary>A gateway with a key for each role, in all realms and in one.</summary>
    public sealed partial class Keys : IAsyncLifetime
    {
        private const string Secret = "-0123456789-abcdef";

        internal FakeGateway Gateway { get; } =
            new() { Settings = ["--Auth:Mode", "Keys", "--Auth:Keys:all", "all" + Secret, .. Narrowed()] };

        internal static (string, string) Header(string key) => ("Authorization", $"Bearer {key}{Secret}");

        internal static string WithoutTrace(string problem) => Trace().Replace(problem, "");

        public ValueTask InitializeAsync() => Gateway.InitializeAsync();

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();

        private static IEnumerable<string> Narrowed() =>
            Roles
                .All.Keys.Select(static role => (Name: role, Roles: role))
                .Concat(
                    Roles
                        .All.Keys.Where(static role => !Roles.Global.Contains(role))
                        .Select(static role => (Name: $"{role}-{Own}", Roles: $"{role}@{Own}"))
                )
                .SelectMany(static key => (string[])[$"--Auth:Keys:{key.Name}", key.Name + Secret, $"--Auth:Roles:{key.Name}", key.Roles]);

        [System.Text.RegularExpressions.GeneratedRegex("\"traceId\":\"[^\"]*\"")]
        private static partial System.Text.RegularExpressions.Regex Trace();
    }
}
