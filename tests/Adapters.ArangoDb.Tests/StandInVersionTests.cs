using System.Net;
using System.Text;
using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>Where versions of the server differ, the stand-in answers as each of them does.</summary>
public sealed class StandInVersionTests
{
    private static readonly object Query = new { query = "FOR i IN 1..3 RETURN i", batchSize = 2 };

    [Theory]
    [InlineData("3.2.2", HttpStatusCode.BadRequest, 400)]
    [InlineData("3.7.10", HttpStatusCode.BadRequest, 400)]
    [InlineData("3.7.11", HttpStatusCode.OK, 0)]
    [InlineData("4.0.0", HttpStatusCode.OK, 0)]
    public async Task An_old_server_refuses_the_new_request_for_the_next_batch(string version, HttpStatusCode code, int errorNum)
    {
        await using var box = await StandInTestBed.StartAsync(new() { Version = version });
        var cursor = (await box.InDatabaseAsync(HttpMethod.Post, "/_api/cursor", Query, 201)).GetProperty("id").GetString();
        if (errorNum > 0)
            await box.RefusesAsync(HttpMethod.Post, $"/_api/cursor/{cursor}", null, code, errorNum);
        else
            await box.InDatabaseAsync(HttpMethod.Post, $"/_api/cursor/{cursor}", null, (int)code);
    }

    [Theory]
    [InlineData("3.2.2", 200)]
    [InlineData("3.12.10", 200)]
    [InlineData("4.0.0", 405)]
    public async Task The_old_request_for_the_next_batch_is_removed_in_4_0(string version, int code)
    {
        await using var box = await StandInTestBed.StartAsync(new() { Version = version });
        var cursor = (await box.InDatabaseAsync(HttpMethod.Post, "/_api/cursor", Query, 201)).GetProperty("id").GetString();
        await box.InDatabaseAsync(HttpMethod.Put, $"/_api/cursor/{cursor}", null, code);
    }

    [Fact]
    public async Task Integers_that_are_bound_become_doubles_and_those_of_documents_stay()
    {
        await using var box = await StandInTestBed.StartAsync();
        await box.CreateAsync("c");
        await box.QueryAsync("INSERT { _key: 'bound', n: @n } INTO c", new { n = 9_007_199_254_740_993 });
        await box.InDatabaseAsync(HttpMethod.Post, "/_api/document/c", new { _key = "given", n = 9_007_199_254_740_993 }, 202);
        Assert.Equal("[9007199254740992]", await box.QueryAsync("FOR d IN c FILTER d._key == 'bound' RETURN d.n"));
        Assert.Equal("[9007199254740993]", await box.QueryAsync("FOR d IN c FILTER d._key == 'given' RETURN d.n"));
    }

    [Theory]
    [InlineData("3.3.11", "[{\"n\":2}]")]
    [InlineData("3.3.12", null)]
    public async Task Revisions_in_queries_count_from_3_3_12_on(string version, string? result)
    {
        await using var box = await StandInTestBed.StartAsync(new() { Version = version });
        await box.CreateAsync("c");
        await box.QueryAsync("INSERT { _key: 'a', n: 1 } INTO c");
        const string Aql = "REPLACE { _key: 'a', _rev: 'old', n: 2 } IN c OPTIONS { ignoreRevs: false } RETURN KEEP(NEW, 'n')";
        if (result is null)
            Assert.Equal((409, 1200), await box.FailedQueryAsync(Aql));
        else
            Assert.Equal(result, await box.QueryAsync(Aql));
    }

    [Fact]
    public async Task A_chunked_body_is_ignored()
    {
        await using var box = await StandInTestBed.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/_db/{StandInTestBed.Database}/_api/cursor");
        request.Content = new StringContent("""{"query":"RETURN 1"}""", Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = true;
        Assert.Equal(600, (await box.SendAsync(request, 400)).GetProperty("errorNum").GetInt32());
        Assert.Equal("[1]", await box.QueryAsync("RETURN 1"));
    }

    [Fact]
    public async Task Availability_needs_no_password_and_tells_of_a_full_disk_and_of_the_mode()
    {
        await using var box = await StandInTestBed.StartAsync();
        await box.CreateAsync("c");
        using var stranger = new HttpClient { BaseAddress = box.Server.Url };
        Assert.Contains("\"mode\":\"default\"", await stranger.GetStringAsync("/_admin/server/availability"), StringComparison.Ordinal);
        await box.SendAsync(HttpMethod.Put, "/_admin/server/mode", new { mode = "readonly" }, 200);
        Assert.Contains("\"mode\":\"readonly\"", await stranger.GetStringAsync("/_admin/server/availability"), StringComparison.Ordinal);
        Assert.Equal((403, 1004), await box.FailedQueryAsync("INSERT { _key: 'a' } INTO c"));
        await box.SendAsync(HttpMethod.Put, "/_admin/server/mode", new { mode = "default" }, 200);
        box.Server.FillDisk();
        using var full = await stranger.GetAsync("/_admin/server/availability");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, full.StatusCode);
        Assert.Equal((500, 1104), await box.FailedQueryAsync("INSERT { _key: 'a' } INTO c"));
        Assert.Equal("[0]", await box.QueryAsync("RETURN LENGTH(c)"));
    }

    [Fact]
    public async Task A_sort_without_an_index_reads_all_documents_before_the_limit()
    {
        await using var box = await StandInTestBed.StartAsync();
        await box.CreateAsync("c");
        await box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/index?collection=c",
            new { type = "persistent", fields = new[] { "a", "b" } },
            201
        );
        await box.QueryAsync("FOR i IN 1..100 INSERT { a: i % 2, b: i } INTO c");
        Assert.Equal(3, await ReadsAsync("FOR d IN c FILTER d.a == 1 SORT d.b LIMIT 3 RETURN d"));
        Assert.Equal(3, await ReadsAsync("FOR d IN c FILTER d.a > 0 SORT d.a, d.b LIMIT 3 RETURN d"));
        Assert.Equal(50, await ReadsAsync("FOR d IN c FILTER d.a > 0 COLLECT b = d.b SORT b LIMIT 3 RETURN b"));

        // What an outer loop gives is not known to be one and the same.
        Assert.Equal(100, await ReadsAsync("FOR x IN 0..1 LET y = (FOR d IN c FILTER d.a == x SORT d.b LIMIT 3 RETURN d) RETURN y"));
        Assert.Equal(6, await ReadsAsync("FOR x IN 0..1 LET y = (FOR d IN c FILTER d.a == x SORT d.a, d.b LIMIT 3 RETURN d) RETURN y"));

        async Task<long> ReadsAsync(string aql)
        {
            await box.QueryAsync(aql);
            return box.Server.Queries[^1].Scanned;
        }
    }
}
