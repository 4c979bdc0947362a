using System.Text.RegularExpressions;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// One concept has one word, and one word means one concept: no type's name contains a word that the glossary replaces.
/// </summary>
public sealed partial class NameTests
{
    /// <summary>A word that no type name may contain as a whole, also in the plural, and what to say instead.</summary>
    private static readonly Forbidden[] Words =
    [
        new("Look", "Snapshot, Status, Check or Read"),
        new("Stand", "Snapshot, Status or State", new Permitted("StandIn", "The stand-in of ArangoDB; an ordinary word.")),
        new("Watch", "Monitor, Sampler, a job or a service"),
        new("Tail", "WalEnd, Snapshot or Buffer"),
        new("Shelf", "Store"),
        new("Shelves", "Stores"),
        new("Desk", "Operations"),
        new("Said", "Statement"),
        new("Says", "Statement"),
        new("Patience", "Timeout"),
        new("Patient", "Retrying"),
        new("Impatient", "a short timeout"),
        new("Farewell", "Close or Shutdown"),
        new("Grace", "Timeout"),
        new("Bury", "Drop"),
        new("Grave", "Tombstone"),
        new("Gate", "Guard or Verifier"),
        new("Border", "Filter or Translator"),
        new("Notice", "Delay or Notification"),
        new("Note", "Record", new Permitted("ChainNote", "A member of an audit's answer is called notes.")),
        new("Keeper", "Manager"),
        new("Mark", "Id, Age or Marker", new Permitted("QuestionMark", "The character.")),
        new("Pace", "Throttle"),
        new("Rhythm", "Anchor"),
        new("Twin", "the other generation, by its name"),
        new("Teller", "what it does"),
        new("Tally", "Counters"),
        new("Tallies", "Counters"),
        new("Journal", "Store"),
        new(
            "Session",
            "Run or Connection",
            new Permitted("^(Arango|Graph|Sqlite)Session$", "An open connection to a database, with its state.")
        ),
        new("Plan", "Parameters, Options or Selection", new Permitted("^Plan$", "What a simulated run of a register does, private to it.")),
        new(
            "Job",
            "Run or Request",
            new Permitted("^Graph(Maintenance)?Jobs?|^I?Job(Status|Timer)?$", "Work with a status that is asked for.")
        ),
        new(
            "Document",
            "Input, Stored or Response",
            new("^(Document(Key|Response|Api)|ImportDocumentsResponse|Documents)$", "ArangoDB's own word."),
            new("^OpenApiDocument", "OpenAPI's own word."),
            new("^Document$", "A file of the documentation.")
        ),
        new("Listing", "List"),
        new(
            "Index",
            "List, or the structure's own name",
            new Permitted("^(Vector|Collection)Index$|^Index(Description|Api|Entry)$|^PostIndexBody$|^StandInIndexTests$", "Of a database.")
        ),
        new("Indexes", "Lists", new Permitted("^(VectorIndexes|GetAllCollectionIndexesResponse)$", "Of a database.")),
        new(
            "ReadModel",
            "PolicyList or Archive",
            new Permitted(
                "^ReadModel(Connection|Schema|Servers|(Delivery|Fault|Start)Tests)$|^(Sqlite|Real)ReadModels$",
                "List and archive together, as Storage:ReadModels has it."
            )
        ),
        new(
            "Log",
            "Wal",
            new("WriteAheadLog", "The WAL, spelled out by its port."),
            new("^(StartupLogFilter|ProblemLog|ProblemLogTests|LogLines|OtlpLogRecord)$", "What ILogger writes.")
        ),
        new(
            "Stream",
            "Wal or Feed",
            new("^WalStream|^ProjectionStreams$", "Orleans' streams."),
            new("^StreamOperations$", "Redis' streams."),
            new("^(Hashing|ReadOnly|OneWay|Chunked)Stream$", "System.IO.Stream.")
        ),
        new(
            "Entry",
            "Event or Item",
            new("^(WalEntry|(Numbered)?EntryId(Converter)?|EntryFields|EntryWindow)$", "An event with its position."),
            new("^(EntryDecoder|DecodedEntry|EntryRules|EntryTime|EntryTests|BadEntryScenarios)$", "Of a list that is migrated."),
            new("^IndexEntry$", "Of an index of the stand-in.")
        ),
        new(
            "Entries",
            "Events or Items",
            new("^(RecentEntries|OutdatedEntriesException)$", "Events with their positions."),
            new("^MembershipEntries$", "Orleans' MembershipEntry.")
        ),
        new("Message", "Event", new Permitted("^ProtoMessage$", "Of Protocol Buffers.")),
        new(
            "Consumer",
            "Projection or Subscriber",
            new("^ConsumerGroupManager$", "Redis' consumer groups."),
            new("^OutsideConsumerTests$", "Clients of Redis that read its streams themselves.")
        ),
        new(
            "Group",
            "Projection",
            new("^ConsumerGroupManager$", "Redis' consumer groups."),
            new(
                "^(WalGroupInfo|GroupLoader|GroupPartition|GroupProgress|InMemoryGroup|ObservedGroup)$|^DeadGroup",
                "A group of the WAL: a projection's, or one from outside."
            ),
            new("^CommitGroup$", "Commits that go to the store together.")
        ),
        new("Settings", "Options", new Permitted("^DocumentedSettings", "The documentation's tables.")),
        new("Limits", "Options"),
        new(
            "History",
            "Timeline or Events",
            new("^PolicyHistory", "Transactions as known at an instant."),
            new("^RealmHistoryPage$", "The contract's /history."),
            new("^History(Checker|CheckerTests|Properties)$", "What a check of linearisability examines.")
        ),
        new("Histories", "Timelines"),
        new(
            "Link",
            "Adjacency or Edge",
            new("^LinkProperties$", "ArangoSearch's own word."),
            new("^LinkTests$", "Links between files of the documentation.")
        ),
        new(
            "Embedded",
            "Sqlite",
            new Permitted(
                "^Embedded(Gateway|Collection|Scenarios|Store|GraphKillTests|KillInTheMiddleTests)$",
                "The mode in which everything is in one process."
            )
        ),
        new("Words", "Tokens or Text"),
        new("Away", "Unavailable"),
        new("Anew", "what happens"),
        new("Again", "what happens"),
        new("Gone", "what happens"),
        new("Left", "what happens"),
        new("Came", "what happens"),
        new("Helper", "the feature"),
        new("Util", "the feature", new Permitted("^ConsulUtilsHostingExtensions$", "Microsoft's own name.")),
        new("Misc", "the feature"),
        new("Common", "the feature", new Permitted("^CommonFields$", "Fields that two changes have in common.")),
        new("ServiceCollectionExtensions", "Extensions, of the feature"),
        new("HostingExtensions", "Extensions, of the feature", new Permitted("^ConsulUtilsHostingExtensions$", "Microsoft's own name.")),
    ];

    private static readonly string[] Names =
    [
        .. ProductCode.Files.Concat(ProductCode.TestFiles).SelectMany(TypesOf).Distinct().Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void No_type_is_called_by_a_word_that_the_glossary_replaces() =>
        Assert.Empty(
            from name in Names
            from word in Words
            where word.Forbids(name)
            select $"{name}: instead of {word.Word} say {word.Instead}."
        );

    [Fact]
    public void No_static_class_ends_with_Services() =>
        Assert.Empty(
            from file in ProductCode.Files
            from Match name in ServiceClasses().Matches(file.Text)
            select $"{name.Groups[1].Value}: call it Extensions, of the feature."
        );

    [Fact]
    public void Every_permitted_name_is_there() =>
        Assert.Empty(
            from word in Words
            from permitted in word.Permitted
            where !Names.Any(name => word.IsIn(name) && permitted.Covers(name))
            select $"{word.Word}: no type is called {permitted.Pattern}."
        );

    [Theory]
    [InlineData("ProjectionsLook", true)]
    [InlineData("Lookup", false)]
    [InlineData("WalTails", true)]
    [InlineData("ITailReader", true)]
    [InlineData("DetailView", false)]
    [InlineData("EmbeddedGateway", false)]
    [InlineData("CityHelper", true)]
    [InlineData("SiloServiceCollectionExtensions", true)]
    public void A_forbidden_word_is_found_as_a_whole_word(string name, bool forbidden) =>
        Assert.Equal(forbidden, Words.Any(word => word.Forbids(name)));

    private static IEnumerable<string> TypesOf(SourceFile file) =>
        Declarations().Matches(file.Code).Select(static match => match.Groups["name"].Value);

    [GeneratedRegex(
        @"^\s*((public|private|protected|internal|file|new|sealed|static|abstract|partial|readonly|ref|unsafe) )*"
            + @"(class|record struct|record|struct|interface|enum) (?<name>\w+)"
            + @"|\bdelegate [^(;=]*?(?<name>\w+)(<[\w, ]+>)?\(",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Declarations();

    [GeneratedRegex(@"\bstatic (?:partial )?class (\w+Services)\b")]
    private static partial Regex ServiceClasses();

    /// <param name="Pattern">A pattern that its names have.</param>
    private sealed record Permitted(string Pattern, string Reason)
    {
        public bool Covers(string name) => Regex.IsMatch(name, Pattern, RegexOptions.CultureInvariant);
    }

    private sealed record Forbidden(string Word, string Instead, params Permitted[] Permitted)
    {
        private readonly Regex _word = new($"{Word}s?(?![a-z0-9])", RegexOptions.CultureInvariant);

        public bool IsIn(string name) => _word.IsMatch(name);

        public bool Forbids(string name) => IsIn(name) && !Permitted.Any(one => one.Covers(name));
    }
}
