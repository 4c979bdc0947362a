using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using System.Text;
using Concord.Errors;
using Concord.Imports;
using Concord.Ports;
using Concord.Realms;
using Concord.Timeline;
using Concord.Values;
using Concord.Wal;
using Xunit;

namespace Concord.Policies.Tests;

/// <summary>
/// One policy without grain and store: decisions are made on its state, and commits become its state. Each command is a minute
/// after the last.
/// </summary>
internal sealed class PolicyTestBed
{
    public const string Motor = """
        {"product":"motor","effectiveDate":"2018-01-01","expirationDate":"2019-01-01","premium":{"amount":"420"},
         "attributes":{"bonus":0.5,"usage":{"kind":"private","km":9000}},
         "parties":[{"role":"policyholder","id":"P1","name":"Ada"},{"role":"driver","id":"D1"}],
         "assets":[{"kind":"vehicle","id":"V1","attributes":{"make":"BMW"}}],"places":[{"role":"garaged","id":"36233"}],
         "references":[{"system":"pas","externalId":"4711"}]}
        """;

    public static readonly PolicyId Id = PolicyId.Create(RealmId.Parse("motor-fr"), "A1");

    private EntityTimeline? _kept;

    public DateTimeOffset Now { get; set; } = new(2018, 6, 1, 12, 0, 0, TimeSpan.Zero);
    public RealmRules? Rules { get; set; } = FakeRules.Make("motor");
    public StoredState? State { get; private set; }
    public List<WalEntry> Log { get; } = [];

    public TimelineOptions Options { get; } = new();

    /// <summary>Whether its state is stored as frames.</summary>
    public bool Frames { get; init; } = true;

    public EntityTimeline Timeline => EntityTimeline.Decode(EntityKey.Of(Id), State, Options, Frames);

    public static PolicyTestBed Created(string document = Motor, bool frames = true)
    {
        var box = new PolicyTestBed { Frames = frames };
        box.Create(document);
        return box;
    }

    public static CanonicalJson Json(string text) => CanonicalJsonReader.Parse(Encoding.UTF8.GetBytes(text));

    public static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    public CommandContext Context(Guid? commit = null, long? version = null) =>
        new()
        {
            CommitId = commit ?? new Guid(Log.Count + 1, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7),
            Actor = "ada",
            Origin = "api",
            ExpectedVersion = version,
        };

    public CommandResult Create(string document = Motor, CommandContext? context = null) =>
        Run((timeline, rules) => CreateDecision.Decide(timeline, Id, new(context ?? Context(), Json(document)), rules, Now));

    public CommandResult Apply(TransactionType type, string date, string? changes = null, CommandContext? context = null) =>
        Run((timeline, rules) => ApplyDecision.Decide(timeline, Command(type, date, changes, context), rules, Now));

    public CommandResult Claim(string document, CommandContext? context = null) =>
        Run((timeline, rules) => ClaimDecision.Decide(timeline, new(context ?? Context(), Json(document)), rules, Now));

    public ImportOutcome Import(
        string document,
        OnExisting onExisting = OnExisting.Renew,
        ImportTarget target = ImportTarget.Policy,
        ImportRowAge? mark = null,
        bool canWait = false
    )
    {
        var json = Json(document);
        var row = new ApplyImportItem
        {
            Context = Context(ImportCommitId.Of(target, Id, json)) with { Import = mark },
            Target = target,
            Input = json,
            OnExisting = onExisting,
            CanWait = canWait,
        };
        return Run((timeline, rules) => ImportDecision.Decide(timeline, Id, row, rules, Now));
    }

    /// <summary>Records changes without validation, as another version of the software may have.</summary>
    public void Record(TransactionType type, string date, string changes) =>
        Run(
            (timeline, _) =>
                new PreparedCommit(
                    timeline.Append(TransactionDrafts.Of(Context(), type, Day(date), Json(changes)), Now, null),
                    [],
                    []
                ).ToDecision()
        );

    public PolicyPreview Preview(TransactionType type, string date, string? changes = null) =>
        OfBoth(timeline => PreviewDecision.Decide(timeline, Id, Command(type, date, changes, null), new(Id.Realm, Rules), Now));

    public PolicyView View(string? asOf = null, DateTimeOffset? knownAt = null) =>
        OfBoth(timeline => PolicyViews.At(timeline, Id, asOf is null ? null : Day(asOf), knownAt, Now));

    public PolicyStatus[] Status(string asOf) => [.. View(asOf).Status];

    public ImmutableArray<FieldProvenance> Provenance() => PolicyProvenance.Of(Timeline, DateOnly.FromDateTime(Now.UtcDateTime));

    /// <summary>The errors of a request that must be refused as invalid.</summary>
    public static ImmutableArray<FieldError> Errors(Action request) => Assert.Throws<ValidationException>(request).Errors;

    public static void Refused(Action request, params string[] pointers) =>
        Assert.Equal(pointers.Order(StringComparer.Ordinal), Errors(request).Select(e => e.Pointer).Order(StringComparer.Ordinal));

    private ApplyTransaction Command(TransactionType type, string date, string? changes, CommandContext? context) =>
        new(context ?? Context(), type, Day(date), changes is null ? null : Json(changes));

    private T Run<T>(Func<EntityTimeline, RealmRuleCheck, Decision<T>> decide)
    {
        var kept = Kept;
        var (again, decision) = (Try(() => decide(kept, new(Id.Realm, Rules))), Try(() => decide(Timeline, new(Id.Realm, Rules))));
        Assert.Equal(decision.Failure?.SourceException.Message, again.Failure?.SourceException.Message);
        decision.Failure?.Throw();
        return Commit(kept, again.Value, decision.Value);
    }

    /// <summary>A command decides on what an activation keeps; that must be what decoding the stored state makes of it.</summary>
    private EntityTimeline Kept => _kept ??= Timeline;

    private T OfBoth<T>(Func<EntityTimeline, T> read)
    {
        var (again, fresh) = (Try(() => read(Kept)), Try(() => read(Timeline)));
        Assert.Equal(fresh.Failure?.SourceException.Message, again.Failure?.SourceException.Message);
        fresh.Failure?.Throw();
        Assert.Equivalent(fresh.Value, again.Value, strict: true);
        _kept!.Forget();
        return fresh.Value!;
    }

    private T Commit<T>(EntityTimeline kept, Decision<T> again, Decision<T> decision)
    {
        Assert.Equal(decision.Commit?.Event, again.Commit?.Event);
        Assert.Equal(decision.Commit?.State.ToArray(), again.Commit?.State.ToArray());
        Assert.Equal(decision.Commit?.AppendsState, again.Commit?.AppendsState);
        if (decision.Commit is not { } commit)
        {
            Assert.Equivalent(decision.AnswerFor(default), again.AnswerFor(default));
            return decision.AnswerFor(default);
        }
        var position = new WalPosition(3, new(commit.Event.Time.ToUnixTimeMilliseconds(), commit.Event.Version));
        State = StoredState.After(State, commit, position);
        Log.Add(new(position, commit.Event));
        Now = Now.AddMinutes(1);
        var result = new CommitResult(CommitOutcome.Committed, commit.Event.Version, position);
        Assert.Equivalent(decision.AnswerFor(result), again.AnswerFor(result), strict: true);
        _kept = kept.TryAdd(again.Commit!, position) ? kept : null;
        _kept?.Forget();
        return decision.AnswerFor(result);
    }

    private static (T? Value, ExceptionDispatchInfo? Failure) Try<T>(Func<T> run)
    {
        try
        {
            return (run(), null);
        }
        catch (ConcordException refusal)
        {
            return (default, ExceptionDispatchInfo.Capture(refusal));
        }
    }
}
