using System.Collections.Immutable;
using System.Globalization;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>
/// For each field of the current view, the transaction that set its value. An element of a list counts as one field.
/// </summary>
internal sealed class PolicyProvenance
{
    private const string TermStart = "/term/effectiveDate";

    /// <summary>Maximum total of the pointers' characters and the values' bytes.</summary>
    private const long MaxSize = 24 << 20;

    private readonly Dictionary<string, Transaction> _setBy = new(StringComparer.Ordinal);
    private readonly Dictionary<(ElementKind Kind, string Identity), Transaction> _putBy = [];
    private readonly ImmutableArray<FieldProvenance>.Builder _fields = ImmutableArray.CreateBuilder<FieldProvenance>();
    private Transaction? _statusBy;
    private long _size;

    /// <summary>The newest renewal so far.</summary>
    private Transaction? _renewal;

    public static ImmutableArray<FieldProvenance> Of(EntityTimeline timeline, DateOnly today)
    {
        var history = new PolicyHistory(timeline.Transactions, timeline.Transactions.Count);
        var effective = history.CountEffectiveOn(PolicyViews.Later(today, history.Inception));
        var provenance = new PolicyProvenance();
        for (var i = 0; i < effective; i++)
            provenance.Record(history, i);
        // A pending status was set by a transaction that has yet to take effect.
        var status = history.StatusAfter(effective);
        if (status.Has(StatusSet.CancelPending))
            provenance._statusBy = PendingCancel(history, effective);
        provenance.Emit(history.Fold(effective), status);
        return provenance._fields.DrainToImmutable();
    }

    private static Transaction? PendingCancel(PolicyHistory history, int effective)
    {
        for (var i = effective; i < history.Count; i++)
        {
            if (history.TypeOf(i) == TransactionType.Cancel && !history.IsVoid(i))
                return history[i];
        }
        return null;
    }

    private void Record(PolicyHistory history, int index)
    {
        if (history.IsVoid(index))
            return;
        var transaction = history[index];
        var before = history.StatusAfter(index) & ~StatusSet.CancelPending;
        if ((history.StatusAfter(index + 1) & ~StatusSet.CancelPending) != before)
            _statusBy = transaction;
        if (history.TypeOf(index) == TransactionType.Renew)
            _renewal = transaction;
        foreach (var member in new JsonTree(transaction.Changes).Members)
        {
            var pointer = JsonPointer.Append("", member.Name);
            if (member.Name == "term")
                RecordTerm(history, index, member.Value);
            else if (Array.Find(ElementKind.All, kind => kind.Name == member.Name) is { } kind)
                RecordList(kind, member.Value, transaction);
            else
                RecordValue(pointer, member.Value, transaction);
        }
    }

    /// <summary>
    /// The start of the first term comes from the correction that moved it last, whatever date that was recorded for.
    /// </summary>
    private void RecordTerm(PolicyHistory history, int index, JsonTree value)
    {
        RecordValue("/term", value, history[index]);
        if (history.IsInFirstTerm(index) && history.Start.MovedBy is { } movedBy && movedBy.Sequence >= history[index].Sequence)
            _setBy[TermStart] = movedBy;
        else if (history.Start.IsMove(history[index]))
            _setBy[TermStart] = _renewal!;
    }

    private void RecordValue(string pointer, JsonTree value, Transaction transaction)
    {
        Count(pointer.Length);
        // Record objects too: an object that ends up empty was emptied by the last transaction that changed something in it.
        _setBy[pointer] = transaction;
        foreach (var member in value.Members)
            RecordValue(JsonPointer.Append(pointer, member.Name), member.Value, transaction);
    }

    private void RecordList(ElementKind kind, JsonTree change, Transaction transaction)
    {
        foreach (var element in (change.IsArray ? change : change.Find("add"))?.ReadElements() ?? [])
            _putBy[(kind, kind.IdentityOf(element))] = transaction;
    }

    private void Emit(PolicyState state, StatusSet status)
    {
        Emit("/product", JsonTree.OfText(state.Product), _setBy.GetValueOrDefault("/product"));
        Emit("/status", ElementText.Array(status.ToArray().Select(static member => JsonTree.OfText(WireName.Of(member)))), _statusBy);
        EmitSet(TermStart, JsonTree.OfText(Days.ToText(state.Term.EffectiveDate)));
        EmitSet("/term/expirationDate", JsonTree.OfText(Days.ToText(state.Term.ExpirationDate)));
        foreach (var (pointer, value) in state.PremiumJson is { } premium ? ChangedFields.Of(premium, "/premium") : [])
            EmitSet(pointer, value);
        if (state.Attributes.Members.Length > 0)
        {
            foreach (var (pointer, value) in ChangedFields.Of(state.Attributes, "/attributes"))
                EmitSet(pointer, value);
        }
        foreach (var kind in ElementKind.All)
        {
            var index = 0;
            foreach (var (identity, element) in state.List(kind).Elements)
            {
                Emit(
                    string.Create(CultureInfo.InvariantCulture, $"/{kind.Name}/{index}"),
                    element,
                    _putBy.GetValueOrDefault((kind, identity))
                );
                index++;
            }
        }
    }

    private void EmitSet(string pointer, JsonTree value) => Emit(pointer, value, _setBy.GetValueOrDefault(pointer));

    /// <summary>
    /// Each field has its own pointer, and each pointer repeats every name above the field: together that may be far more than
    /// the policy.
    /// </summary>
    private void Count(int length)
    {
        _size += length;
        if (_size > MaxSize)
            throw new TooLargeException(
                "The fields of this policy are too many, or their names too long, to tell of each where it comes from."
            );
    }

    private void Emit(string pointer, JsonTree value, Transaction? setBy)
    {
        if (setBy is null)
            return;
        Count(pointer.Length + value.Utf8.Length);
        _fields.Add(
            new()
            {
                Field = pointer,
                Value = value.ToCanonical(),
                Origin = setBy.Origin,
                Actor = setBy.Actor,
                Sequence = setBy.Sequence,
                RecordedAt = setBy.RecordedAt,
                Rule = setBy.Rule,
            }
        );
    }
}
