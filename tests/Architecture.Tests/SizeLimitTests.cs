using Concord.Timeline;
using Orleans.Configuration;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// What one side accepts, the other must be able to carry: a limit that only the reader checks makes acknowledged data
/// unreadable. Each pair names the side that refuses first and the side that carries the largest accepted value.
/// </summary>
public sealed class SizeLimitTests
{
    private const string Body = "Gateway/Http/JsonBody.cs:MaxBytes";
    private const string Transaction = "Grains/Timeline/TimelineOptions.cs:MaxTransactionBytes";
    private const string Timeline = "Grains/Timeline/TimelineOptions.cs:HighestMaxBytes";
    private const string Decoded = "Grains/Timeline/TimelineCodec.cs:MaxSize";
    private const string Message = "Orleans";

    /// <summary>The first limit, times the factor, must fit into the second.</summary>
    public static readonly TheoryData<string, int, string, string> Pairs = new()
    {
        { Body, 2, Transaction, "A body, with the envelope of a transaction." },
        { "Gateway/Imports/Rows/LineReader.cs:MaxLine", 2, Transaction, "A row, as a body." },
        { "Gateway/Imports/Rows/CsvRecordReader.cs:MaxRecord", 2, Transaction, "A row, as a body." },
        { "Gateway/Imports/Rows/GatheredPolicy.cs:MaxBytes", 2, Transaction, "Rows of one policy, as a body." },
        { "Grains/Imports/Mapping/RowContext.cs:MaxLength", 2, Transaction, "What a mapping makes of a row." },
        { "Grains/Realms/ProductSchema.cs:MaxBytes", 2, Body, "A schema in a realm's definition." },
        { Transaction, 4, Timeline, "A transaction in a timeline." },
        { Timeline, 4, Decoded, "A timeline that is written, when it is read." },
        { Timeline, 2, Message, "A whole timeline in one answer has each transaction twice." },
        { "Grains/Timeline/TimelinePage.cs:MaxBytes", 8, Message, "A page of transactions, and the one that ends it." },
        { "Grains/Ports/PageBudget.cs:Bytes", 8, Message, "A page of anything, and the one that ends it." },
        { "Grains/Portfolio/PortfolioScan.cs:MaxBytes", 8, Message, "A page of rows, and the one that ends it." },
        { "Grains/Policies/History/PolicyProvenance.cs:MaxSize", 2, Message, "Provenance, whose characters may have two bytes." },
        { "Grains/Policies/Decisions/CommandChecks.cs:MaxChanged", 8, Message, "The fields that a conflict of versions names." },
    };

    /// <summary>Sizes that refuse nothing, each with its purpose.</summary>
    private static readonly Dictionary<string, string> Others = new()
    {
        ["Gateway/Imports/Rows/LineReader.cs:FullBytes"] = "How much is handed on at a time; one line always goes.",
        ["Gateway/Imports/ImportLane.cs:MaxCallBytes"] = "How much goes together; one row always goes.",
        ["Gateway/Cli/PortfolioPart.cs:BlockBytes"] = "How much is handed on at a time; one line always goes.",
        ["Gateway/Portfolio/Formats/ParquetFileWriter.cs:GroupBytes"] = "How much goes together; one page of rows always goes.",
        ["Grains/Portfolio/StateChunks.cs:Bytes"] = "How the next chunk is chosen; one state always goes.",
        ["Grains/Wal/EventReader.cs:MinPageBytes"] = "How much is read at a time.",
        ["Adapters/ArangoDb/Graph/SubgraphChunks.cs:MaxBytes"] = "How much goes together; one subgraph always goes.",
        ["Adapters/Sqlite/SqliteCommitStore.cs:ProbeBytes"] = "What a probe writes.",
        ["Adapters/Sqlite/Wal/WalEnds.cs:RecentBytes"] = "A cache.",
        ["Silo/Migration/Source/SourceList.cs:PageBytes"] = "How the next page is chosen; one entry always goes.",
        ["Adapters/Redis/CommitGroup.cs:MaxBytes"] = "How much goes together; one commit always goes.",
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public void What_is_accepted_fits_into_a_message_and_a_store(string taken, int times, string carried, string why) =>
        Assert.True(ValueOf(taken) * times <= ValueOf(carried), $"{why} {taken} = {ValueOf(taken)}, {carried} = {ValueOf(carried)}.");

    /// <summary>A new limit needs its other side, or a reason why it has none.</summary>
    [Fact]
    public void Every_size_limit_is_paired_or_refuses_nothing()
    {
        var named = Pairs.SelectMany(static row => new[] { row.Data.Item1, row.Data.Item3 }).Concat(Others.Keys).ToHashSet();
        var sizes = ProductCode
            .AllConstants()
            .Where(static one => one.Value >= 1 << 16 && IsSize(one.Name))
            .Select(static one => $"{one.Path}:{one.Name}")
            .ToList();

        Assert.Contains(Decoded, sizes);
        Assert.Empty(sizes.Except(named));
        Assert.Equal([Message], named.Except(sizes));
    }

    [Fact]
    public void The_defaults_are_within_the_limits() =>
        Assert.InRange(new TimelineOptions().MaxBytes, TimelineOptions.MaxTransactionBytes, TimelineOptions.HighestMaxBytes);

    private static bool IsSize(string name) => ((string[])["Bytes", "Size", "Length", "Record", "Line", "Changed"]).Any(name.EndsWith);

    private static long ValueOf(string limit)
    {
        if (limit == Message)
            return Math.Min(new SiloMessagingOptions().MaxMessageBodySize, new ClientMessagingOptions().MaxMessageBodySize);
        var parts = limit.Split(':');
        return ProductCode.Constant(parts[0], parts[1]);
    }
}
