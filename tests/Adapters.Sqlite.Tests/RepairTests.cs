using Concord.Policies;
using Concord.Ports;
using Concord.Projections;
using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class RepairTests
{
    private static readonly RealmId Realm = RealmId.Parse("motor-fr");

    private static readonly ListedPolicy Policy = new()
    {
        Id = PolicyId.Create(Realm, "A"),
        Version = 3,
        Segments = [new(new(2017, 1, 1), "motor", [PolicyStatus.InForce], new(new(2017, 1, 1), new(2019, 1, 1)))],
        Parties = ["P1"],
        Assets = ["V1"],
        Text = "renault",
    };

    [Theory]
    [InlineData("DELETE FROM policy_refs")]
    [InlineData("DELETE FROM policy_segments")]
    [InlineData("DELETE FROM policy_words")]
    [InlineData("DELETE FROM policies")]
    [InlineData("UPDATE policies SET parties = '[broken', assets = '[]'")]
    [InlineData("UPDATE policies SET version = 1000")]
    [InlineData("UPDATE policy_segments SET status = 0, product = 'boat'")]
    public async Task A_row_damaged_in_any_column_is_repaired_by_a_rewrite(string damage)
    {
        await using var storage = await DamagedAsync(damage);

        await storage.Index.RewriteAsync([Policy], []);

        var query = new PolicyQuery
        {
            Realm = Realm,
            Status = PolicyStatus.InForce,
            Product = "motor",
            Party = "P1",
            Asset = "V1",
            Text = "renault",
            Limit = 10,
        };
        Assert.Equal(["A"], await storage.Index.QueryAsync(query, new(2018, 1, 1)));
        await storage.Index.ApplyAsync([Policy with { Version = 4, Parties = ["P2"] }], []);
        Assert.Empty(await storage.Index.QueryAsync(query, new(2018, 1, 1)));
        Assert.Equal(["A"], await storage.Index.QueryAsync(query with { Party = "P2" }, new(2018, 1, 1)));
    }

    [Fact]
    public async Task A_file_without_the_table_of_projection_controls_is_upgraded()
    {
        await using var storage = await DamagedAsync("DROP TABLE projection_controls", static storage => storage.Database);
        await storage.RestartAsync();

        Assert.Empty(await storage.Controls.ListAsync());
        await storage.Controls.WriteAsync(new() { Projection = "policies" });
        Assert.Equal(new ProjectionControl { Projection = "policies" }, await storage.Controls.ReadAsync("policies"));
    }

    /// <summary>A store with the policy, and then with the damage.</summary>
    private static async Task<SqliteUnderTest> DamagedAsync(string sql, Func<SqliteUnderTest, SqliteDatabase>? file = null)
    {
        var storage = new SqliteUnderTest();
        await storage.Index.ApplyAsync([Policy], []);
        await (file?.Invoke(storage) ?? storage.ReadModels).Writer.WriteAsync(
            WritePriority.Other,
            session => session.Prepare(sql).Execute()
        );
        return storage;
    }
}
