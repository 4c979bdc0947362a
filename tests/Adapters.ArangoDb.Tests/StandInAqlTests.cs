using Xunit;

namespace Concord.Adapters.ArangoDb.Tests;

/// <summary>The interpreter says what the documentation of AQL says; most of this is its own examples.</summary>
public sealed class StandInAqlTests : IAsyncLifetime
{
    private StandInTestBed _box = null!;

    public async ValueTask InitializeAsync() => _box = await StandInTestBed.StartAsync();

    public async ValueTask DisposeAsync() => await _box.DisposeAsync();

    [Theory]
    // Operators
    [InlineData("0 == null", "false")]
    [InlineData("1 > 0", "true")]
    [InlineData("true != null", "true")]
    [InlineData("45 <= \"yikes!\"", "true")]
    [InlineData("65 != \"65\"", "true")]
    [InlineData("1.5 IN [2, 3, 1.5]", "true")]
    [InlineData("\"foo\" IN null", "false")]
    [InlineData("42 NOT IN [17, 40, 50]", "true")]
    [InlineData("\"abc\" == \"ABC\"", "false")]
    [InlineData("\"foo\" LIKE \"f%\"", "true")]
    [InlineData("\"foo\" NOT LIKE \"f%\"", "false")]
    [InlineData("\"a_b_foo\" LIKE \"a\\\\_b\\\\_foo\"", "true")]
    [InlineData("\"foo\" =~ \"^f[o].$\"", "true")]
    [InlineData("\"foo\" !~ \"[a-z]+bar$\"", "true")]
    [InlineData("[1, 2, 3] ALL IN [2, 3, 4]", "false")]
    [InlineData("[1, 2, 3] NONE IN [23, 42]", "true")]
    [InlineData("[1, 2, 3] ANY IN [1, 42]", "true")]
    [InlineData("[1, 2, 3] ANY == 4", "false")]
    [InlineData("[1, 2, 3] NONE < 99", "false")]
    [InlineData("[1, 2, 3] ALL > 0", "true")]
    [InlineData("[1, 2, 3] AT LEAST (2) IN [2, 3, 4]", "true")]
    [InlineData("[\"foo\", \"bar\"] AT LEAST (1+1) == \"foo\"", "false")]
    [InlineData("1 || 7", "1")]
    [InlineData("null || \"foo\"", "\"foo\"")]
    [InlineData("null && true", "null")]
    [InlineData("true && 23", "23")]
    [InlineData("1 + \"99\"", "100")]
    [InlineData("24 + [2, 4]", "24")]
    [InlineData("17 - true", "16")]
    [InlineData("5 * [7]", "35")]
    [InlineData("24 / \"12\"", "2")]
    [InlineData("1 / 0", "null")]
    [InlineData("7 % 4", "3")]
    [InlineData("null ? : 'nothing'", "\"nothing\"")]
    [InlineData("2010..2013", "[2010,2011,2012,2013]")]
    [InlineData("[\"tina\", \"helga\", \"alfred\"][-1]", "\"alfred\"")]
    // Order of types and values
    [InlineData("null < false AND false < 0 AND 0 < '' AND '' < [] AND [] < {}", "true")]
    [InlineData("[1] < [1, 0]", "true")]
    [InlineData("{a: 1} == {a: 1, b: null}", "true")]
    [InlineData("'a' < 'B'", "true")]
    // Arrays
    [InlineData("[{n: 1, t: [1, 2]}, {n: 2, t: [3]}][*].n", "[1,2]")]
    [InlineData("[[1, 2], 3, [4, 5], 6][** FILTER CURRENT % 2 == 0]", "[2,4,6]")]
    [InlineData("[1, 2, 3, 4][* FILTER CURRENT > 1 LIMIT 1, 2 RETURN CURRENT * 10]", "[30,40]")]
    [InlineData("[1, 2, 3, 4][? 2 FILTER CURRENT % 2 == 0]", "true")]
    [InlineData("null[*].x", "[]")]
    [InlineData("LENGTH(\"🥑\")", "1")]
    [InlineData("LENGTH(FOR i IN 1..5 FILTER i > 2 RETURN i)", "3")]
    [InlineData("APPEND([1, 2, 3], [3, 4, 5, 2, 9], true)", "[1,2,3,4,5,9]")]
    [InlineData("MINUS([1, 2, 3, 4], [3, 4, 5, 6])", "[1,2]")]
    [InlineData("INTERSECTION([1, 2, 3, 4, 5], [2, 3, 4, 5, 6], [3, 4, 5, 6, 7])", "[3,4,5]")]
    [InlineData("SLICE([1, 2, 3, 4, 5], -3, 2)", "[3,4]")]
    [InlineData("FLATTEN([1, 2, [3, 4], 5, [6, 7], [8, [9, 10]]])", "[1,2,3,4,5,6,7,8,[9,10]]")]
    [InlineData("POSITION([2, 4, 6, 8], 4, true)", "1")]
    [InlineData("NTH([\"foo\", \"bar\", \"baz\"], 3)", "null")]
    [InlineData("SORTED_UNIQUE([8, 4, 2, 10, 6, 2, 8, 6, 4])", "[2,4,6,8,10]")]
    // Objects and texts
    [InlineData("ZIP([\"name\", \"active\"], [\"some user\", true])", "{\"name\":\"some user\",\"active\":true}")]
    [InlineData("MERGE({a: 1, b: 2}, {b: 3})", "{\"a\":1,\"b\":3}")]
    [InlineData("MERGE_RECURSIVE({a: {b: 1}}, {a: {c: 2}})", "{\"a\":{\"b\":1,\"c\":2}}")]
    [InlineData("UNSET({a: 1, b: 2}, \"a\")", "{\"b\":2}")]
    [InlineData("KEEP({a: 1, b: 2}, [\"a\", \"x\"])", "{\"a\":1}")]
    [InlineData("{[CONCAT('a', 1)]: 2}", "{\"a1\":2}")]
    [InlineData("CONCAT('foo', null, [1], {a: 1})", "\"foo[1]{\\\"a\\\":1}\"")]
    [InlineData("SUBSTRING('Holy Guacamole!', -5, 3)", "\"mol\"")]
    [InlineData("SPLIT('a,b,c', ',')", "[\"a\",\"b\",\"c\"]")]
    [InlineData("STARTS_WITH('foobar', ['baz', 'foo'])", "true")]
    [InlineData("PARSE_IDENTIFIER('_users/my-user')", "{\"collection\":\"_users\",\"key\":\"my-user\"}")]
    [InlineData("SHA1('foobar')", "\"8843d7f92416211de9ebb963ff4ce28125932878\"")]
    [InlineData("ROUND(-2.5)", "-2")]
    [InlineData("COSINE_SIMILARITY([0, 1], [1, 0])", "0")]
    [InlineData("L2_DISTANCE([1, 1], [5, 2])", "4.123105625617661")]
    [InlineData("TO_NUMBER(' 12 ')", "12")]
    [InlineData("TOKENS('Hello, UPPER-case 3.14 can\\'t', 'text_en')", "[\"hello\",\"upper\",\"case\",\"3.14\",\"can't\"]")]
    public async Task An_expression_has_the_documented_value(string expression, string expected) =>
        Assert.Equal($"[{expected}]", await _box.QueryAsync($"RETURN {expression}"));

    [Theory]
    [InlineData("FOR i IN [3, 1, 2] SORT i DESC LIMIT 1, 1 RETURN i", "[2]")]
    [InlineData("FOR i IN [1, 2, 2, 3] RETURN DISTINCT i", "[1,2,3]")]
    [InlineData("FOR i IN 1..3 LET x = i * 2 FILTER x > 2 RETURN x", "[4,6]")]
    [InlineData(
        "FOR u IN [{c: 'a', n: 1}, {c: 'b', n: 2}, {c: 'a', n: 3}] COLLECT c = u.c INTO g = u.n RETURN {c, g}",
        """[{"c":"a","g":[1,3]},{"c":"b","g":[2]}]"""
    )]
    [InlineData(
        "FOR u IN [{c: 'a', n: 1}, {c: 'b', n: 2}] COLLECT c = u.c INTO g RETURN g",
        """[[{"u":{"c":"a","n":1}}],[{"u":{"c":"b","n":2}}]]"""
    )]
    [InlineData("FOR i IN 1..4 COLLECT odd = i % 2 WITH COUNT INTO n RETURN [odd, n]", "[[0,2],[1,2]]")]
    [InlineData("FOR i IN [] COLLECT WITH COUNT INTO n RETURN n", "[0]")]
    [InlineData("FOR i IN 1..4 COLLECT AGGREGATE least = MIN(i), sum = SUM(i) RETURN [least, sum]", "[[1,10]]")]
    [InlineData("LET a = (FOR i IN 1..2 RETURN i) RETURN a[*] /* comment */ // end", "[[1,2]]")]
    [InlineData("FOR `filter` IN [{`sort`: 1}] RETURN `filter`.´sort´", "[1]")]
    [InlineData("for i in 1..2 return {@name: i, b: @o.x.@path}", """[{"k":1,"b":7},{"k":2,"b":7}]""", true)]
    public async Task A_query_has_the_documented_answer(string aql, string expected, bool bound = false) =>
        Assert.Equal(
            expected,
            await _box.QueryAsync(
                aql,
                bound
                    ? new
                    {
                        name = "k",
                        o = new { x = new { y = 7 } },
                        path = "y",
                    }
                    : null
            )
        );

    [Fact]
    public async Task An_update_merges_and_a_replacement_does_not()
    {
        await _box.CreateAsync("users");
        await _box.QueryAsync("INSERT {_key: 'a', name: {first: 'foo', last: 'bar'}, gone: 1} INTO users");
        Assert.Equal(
            """[{"first":"foo","last":"baz"}]""",
            await _box.QueryAsync("UPDATE 'a' WITH {name: {last: 'baz'}, gone: null} IN users RETURN NEW.name")
        );
        Assert.Equal("[null,true]", (await _box.QueryAsync("FOR u IN users RETURN [u.gone, HAS(u, 'gone')]"))[1..^1]);
        await _box.QueryAsync("FOR u IN users UPDATE u WITH {gone: null} IN users OPTIONS {keepNull: false}");
        Assert.Equal(
            """[[{"last":"x"},false]]""",
            await _box.QueryAsync(
                "UPDATE {_key: 'a', name: {last: 'x'}} IN users OPTIONS {mergeObjects: false} RETURN [NEW.name, HAS(NEW, 'gone')]"
            )
        );
        Assert.Equal("""[{"z":1}]""", await _box.QueryAsync("REPLACE 'a' WITH {z: 1} IN users RETURN UNSET(NEW, '_key', '_id', '_rev')"));
        Assert.Equal("[1]", await _box.QueryAsync("REMOVE 'a' IN users RETURN OLD.z"));
    }

    [Fact]
    public async Task An_upsert_inserts_updates_and_sees_its_own_writes()
    {
        await _box.CreateAsync("users");
        const string aql = """
            FOR i IN 1..3
              UPSERT {name: 'superuser'} INSERT {name: 'superuser', logins: 1} UPDATE {logins: OLD.logins + 1} IN users
              RETURN [OLD == null, NEW.logins]
            """;
        Assert.Equal("[[true,1],[false,2],[false,3]]", await _box.QueryAsync(aql));
        Assert.Equal("[1]", await _box.QueryAsync("RETURN LENGTH(users)"));
        Assert.Equal(
            (409, 1200),
            await _box.FailedQueryAsync(
                "UPSERT {name: 'superuser'} INSERT {} REPLACE {_rev: 'old', logins: 9} IN users OPTIONS {ignoreRevs: false}"
            )
        );
    }

    [Fact]
    public async Task An_insert_overwrites_as_it_is_told_and_a_version_attribute_holds_back_what_is_older()
    {
        await _box.CreateAsync("c");
        await _box.QueryAsync("INSERT {_key: 'a', v: 5, x: 1} INTO c");
        Assert.Equal((409, 1210), await _box.FailedQueryAsync("INSERT {_key: 'a'} INTO c"));
        Assert.Equal("[null]", await _box.QueryAsync("INSERT {_key: 'a', x: 2} INTO c OPTIONS {overwriteMode: 'ignore'} RETURN NEW"));
        Assert.Equal(
            "[[5,3]]",
            await _box.QueryAsync("INSERT {_key: 'a', x: 3} INTO c OPTIONS {overwriteMode: 'update'} RETURN [NEW.v, NEW.x]")
        );
        Assert.Equal(
            "[true]",
            await _box.QueryAsync(
                "INSERT {_key: 'a', v: 5} INTO c OPTIONS {overwriteMode: 'replace', versionAttribute: 'v'} RETURN OLD._rev == NEW._rev"
            )
        );
        Assert.Equal(
            "[[6,null]]",
            await _box.QueryAsync(
                "INSERT {_key: 'a', v: 6} INTO c OPTIONS {overwriteMode: 'replace', versionAttribute: 'v'} RETURN [NEW.v, NEW.x]"
            )
        );
    }

    [Fact]
    public async Task A_query_that_fails_changes_nothing()
    {
        await _box.CreateAsync("c", "d");
        Assert.Equal(
            (409, 1210),
            await _box.FailedQueryAsync(
                "LET one = (FOR k IN 1..3 INSERT {_key: TO_STRING(k)} INTO d) FOR k IN ['x', 'y', 'x'] INSERT {_key: k} INTO c"
            )
        );
        Assert.Equal("[[0,0]]", await _box.QueryAsync("RETURN [LENGTH(c), LENGTH(d)]"));
        await _box.QueryAsync("FOR k IN ['x', 'y', 'x'] INSERT {_key: k} INTO c OPTIONS {ignoreErrors: true}");
        Assert.Equal("[2]", await _box.QueryAsync("RETURN COUNT(c)"));
    }

    [Fact]
    public async Task An_index_answers_the_same_as_no_index()
    {
        await _box.CreateAsync("c");
        await _box.QueryAsync("FOR i IN 1..100 INSERT {_key: CONCAT('k', i), a: i % 5, b: {c: i % 7}} INTO c");
        const string aql = "FOR d IN c FILTER d.a == 3 AND d.b.c IN [1, 2, 2] SORT d._key RETURN d._key";
        var scanned = await _box.QueryAsync(aql);
        await _box.InDatabaseAsync(
            HttpMethod.Post,
            "/_api/index?collection=c",
            new { type = "persistent", fields = new[] { "a", "b.c" } },
            201
        );
        Assert.Equal(scanned, await _box.QueryAsync(aql));
        Assert.NotEqual("[]", scanned);
        await _box.QueryAsync("FOR d IN c FILTER d.a == 3 UPDATE d WITH {a: null} IN c");
        Assert.Equal("[]", await _box.QueryAsync(aql));
        Assert.Equal("[20]", await _box.QueryAsync("RETURN LENGTH(FOR d IN c FILTER d.a == null RETURN 1)"));
    }
}
