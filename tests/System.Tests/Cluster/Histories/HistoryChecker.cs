namespace Concord.System.Tests;

/// <summary>
/// Whether what clients were told about one policy can have come from one register that takes one change at a time: linearizability.
/// </summary>
/// <remarks>
/// <para> In general that is a search (Wing and Gong; NP-complete). Here it is a single pass, because every change is conditional on a
/// version and names its writer: the policy's own history, read at the end, says in which order the changes took effect, so all that is
/// left to find is an instant for each. Let t(v) be the instant at which version v came to be. The history is linearizable if and only if
/// instants t(1) ≤ t(2) ≤ … exist such that </para>
/// <list type="bullet">
/// <item>t(v) is not before its writer began, and not after its writer was acknowledged;</item>
/// <item>whoever was shown version v (by a read, or by the refusal of a conflicting write) got its answer not before t(v), and had asked
/// before t(v + 1).</item>
/// </list>
/// <para> Each of these is a lower or an upper bound of one t(v), so the earliest choice, t(v) = max(t(v - 1), lower bounds of v), is right
/// whenever any choice is: it is enough to compare it with the upper bounds of v. (That the bounds are sufficient: a reader that asked at
/// i, was answered at c and was shown v fits in at max(i, t(v)), which is not after c and before t(v + 1).) A write whose outcome was never
/// learnt has no upper bound; if it is not in the history, it never happened. </para>
/// </remarks>
internal sealed class HistoryChecker
{
    private readonly string _policy;
    private readonly IReadOnlyList<Operation> _operations;
    private readonly IReadOnlyList<Recorded> _recorded;
    private readonly Dictionary<string, Operation> _writers;
    private readonly List<Violation> _violations = [];

    private HistoryChecker(string policy, IReadOnlyList<Operation> operations, IReadOnlyList<Recorded> recorded)
    {
        (_policy, _operations, _recorded) = (policy, operations, recorded);
        _writers = operations.Where(static o => o.Kind == OperationKind.Write).ToDictionary(static o => o.Key, StringComparer.Ordinal);
    }

    /// <param name="operations">All of this policy, in any order; the keys of writes are unique.</param>
    /// <param name="recorded">Its history, oldest first, read after all of them had ended.</param>
    /// <returns>Nothing, where all is well.</returns>
    public static IReadOnlyList<Violation> Check(string policy, IReadOnlyList<Operation> operations, IReadOnlyList<Recorded> recorded)
    {
        var checker = new HistoryChecker(policy, operations, recorded);
        checker.CheckRecorded();
        foreach (var operation in operations)
            checker.CheckAnswer(operation);

        // Without one order there are no instants to look for.
        if (checker._violations.Count == 0)
            checker.CheckInstants();
        return checker._violations;
    }

    private void CheckRecorded()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < _recorded.Count; i++)
        {
            var (sequence, key) = _recorded[i];
            if (sequence != i + 1)
                Add(ViolationKind.Gap, i + 1, $"the history goes on with {sequence}");
            if (!seen.Add(key))
                Add(ViolationKind.Duplicate, sequence, $"{key} is there twice");
            else if (!_writers.TryGetValue(key, out var writer))
                Add(ViolationKind.FromNobody, sequence, $"its writer is said to be '{key}'");
            else if (writer.Outcome is Outcome.Conflict or Outcome.Refused)
                Add(ViolationKind.Resurrected, sequence, $"it was written by {writer}");
            else if (writer.Expected != sequence - 1)
                Add(ViolationKind.WrongVersion, sequence, $"it was written by {writer}");
        }
    }

    private void CheckAnswer(Operation operation)
    {
        switch (operation)
        {
            case { Outcome: Outcome.Accepted } when KeyOf(operation.Version) != operation.Key:
                var other = KeyOf(operation.Version);
                var twice =
                    other is not null
                    && _writers.TryGetValue(other, out var first)
                    && first is { Outcome: Outcome.Accepted }
                    && first.Version == operation.Version;
                Add(
                    twice ? ViolationKind.TwoWriters : ViolationKind.Lost,
                    operation.Version,
                    $"{operation} was acknowledged; there is {other ?? "nothing"}"
                );
                break;
            case { Outcome: Outcome.Conflict } when operation.Version == operation.Expected:
                Add(ViolationKind.FalseConflict, operation.Version, $"{operation}");
                break;
            case { Outcome: Outcome.Conflict or Outcome.Shown }
                when operation.Version > _recorded.Count || operation.Marks.Count > _recorded.Count:
                Add(ViolationKind.Lost, operation.Version, $"{operation} was shown it; the history ends at {_recorded.Count}");
                break;
            case { Outcome: Outcome.Shown, Mark: { } mark } when KeyOf(operation.Version) != mark:
                Add(
                    ViolationKind.WrongContent,
                    operation.Version,
                    $"{operation} was shown what {mark} wrote; it is of {KeyOf(operation.Version)}"
                );
                break;
            case { Outcome: Outcome.Shown, Kind: OperationKind.List } when operation.Version < operation.Expected:
                Add(ViolationKind.StaleRead, operation.Version, $"{operation} named the position of a later version");
                break;
            case { Outcome: Outcome.Shown, Kind: OperationKind.History }:
                var differs = Enumerable.Range(0, operation.Marks.Count).FirstOrDefault(i => operation.Marks[i] != _recorded[i].Key, -1);
                if (differs >= 0)
                    Add(
                        ViolationKind.WrongContent,
                        differs + 1,
                        $"a history showed {operation.Marks[differs]}, it is of {_recorded[differs].Key}"
                    );
                break;
        }
    }

    private void CheckInstants()
    {
        var notBefore = new Bound[_recorded.Count + 2];
        var notAfter = new Bound[_recorded.Count + 2];
        Array.Fill(notBefore, new(long.MinValue, null));
        Array.Fill(notAfter, new(long.MaxValue, null));

        for (var version = 1; version <= _recorded.Count; version++)
        {
            var writer = _writers[_recorded[version - 1].Key];
            NotBefore(version, writer.Invoked, writer);
            if (writer.Outcome == Outcome.Accepted)
                NotAfter(version, writer.Completed, writer);
        }
        foreach (
            var seen in _operations.Where(static o =>
                o.Outcome is Outcome.Shown or Outcome.Conflict && (o.Version > 0 || o.Kind != OperationKind.History)
            )
        )
        {
            NotAfter(seen.Version, seen.Completed, seen);

            // A projection may show what was: it only must not show what is still to come.
            if (seen.Kind != OperationKind.List)
                NotBefore(seen.Version + 1, seen.Invoked, seen);
        }

        var earliest = new Bound(long.MinValue, null);
        for (var version = 1; version <= _recorded.Count; version++)
        {
            if (notBefore[version].Instant > earliest.Instant)
                earliest = notBefore[version];
            if (earliest.Instant > notAfter[version].Instant)
                Add(Explain(version, earliest.By!, notAfter[version].By!));
        }

        void NotBefore(long version, long instant, Operation by)
        {
            if (instant > notBefore[version].Instant)
                notBefore[version] = new(instant, by);
        }

        void NotAfter(long version, long instant, Operation by)
        {
            if (instant < notAfter[version].Instant)
                notAfter[version] = new(instant, by);
        }
    }

    private Violation Explain(long version, Operation later, Operation earlier)
    {
        var kind =
            later.Outcome is Outcome.Shown or Outcome.Conflict ? ViolationKind.StaleRead
            : earlier.Outcome is Outcome.Shown or Outcome.Conflict ? ViolationKind.FutureRead
            : ViolationKind.OutOfOrder;
        return new(kind, _policy, version, $"{later} began after {earlier} had ended");
    }

    private string? KeyOf(long version) => version >= 1 && version <= _recorded.Count ? _recorded[(int)version - 1].Key : null;

    private void Add(ViolationKind kind, long version, string detail) => Add(new(kind, _policy, version, detail));

    private void Add(Violation violation) => _violations.Add(violation);

    private readonly record struct Bound(long Instant, Operation? By);
}
