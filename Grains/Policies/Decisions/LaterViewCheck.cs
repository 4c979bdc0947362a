namespace Concord.Policies;

/// <summary>
/// The rules that every view of a policy must satisfy, checked on the days after an out-of-sequence transaction, where its
/// fields meet those of later-effective ones. A rule that was violated on such a day before does not count against the
/// transaction.
/// </summary>
internal sealed class LaterViewCheck
{
    /// <summary>
    /// How many bytes of attributes are checked against a product's schema for one transaction. Otherwise a transaction that
    /// takes effect before thousands of others would cost a check of all attributes for each of them.
    /// </summary>
    private const long MaxChecked = 16 << 20;

    private readonly PolicyHistory _before;
    private readonly PolicyHistory _after;
    private readonly int _index;
    private readonly PolicyChanges _changes;
    private readonly RealmRuleCheck _rules;
    private readonly int _maxElements;
    private readonly FieldErrors _errors;
    private readonly PolicyState _stateBefore = new();
    private readonly PolicyState _stateAfter = new();

    /// <summary>A rescission: from its date on, the changes of the cancellation no longer apply.</summary>
    private readonly bool _voids;

    private long _checked;
    private bool _attributesChanged;

    private LaterViewCheck(
        PolicyHistory before,
        PolicyHistory after,
        int index,
        PolicyChanges changes,
        RealmRuleCheck rules,
        int maxElements,
        FieldErrors errors
    )
    {
        (_before, _after, _index) = (before, after, index);
        (_changes, _rules, _maxElements, _errors) = (changes, rules, maxElements, errors);
        _voids = after.TypeOf(index) == TransactionType.RescindCancel;
    }

    /// <param name="before">The history without the transaction.</param>
    /// <param name="after">The history with it.</param>
    /// <param name="index">Its index in <paramref name="after"/>; the others are in the same order in both.</param>
    /// <param name="changes">What it changes.</param>
    public static void Check(
        PolicyHistory before,
        PolicyHistory after,
        int index,
        PolicyChanges changes,
        RealmRuleCheck rules,
        int maxElements,
        FieldErrors errors
    ) => new LaterViewCheck(before, after, index, changes, rules, maxElements, errors).Run();

    private void Run()
    {
        var movesStart = _before.Inception != _after.Inception;
        for (var i = 0; i < _after.Count && !_errors.Any; i++)
        {
            _after.Apply(_stateAfter, i);
            if (i != _index)
                _before.Apply(_stateBefore, i < _index ? i : i - 1);
            _attributesChanged |= (i > _index || _voids) && SetsAttributes(i);
            if ((i <= _index && !movesStart && !_voids) || !_after.IsLastOfDay(i))
                continue;
            CheckTerm(i);
            if (i <= _index && !_voids)
                continue;
            CheckLists(i);
            CheckAttributes(i);
        }
    }

    private void CheckTerm(int at)
    {
        if (!_voids && (_changes.TermFrom ?? _changes.TermTo) is null)
            return;
        if (!IsReversed(_stateAfter.Term) || WasReversedOn(_after.EffectiveDateOf(at)))
            return;
        _errors.Add(
            PointerTo(_changes.TermTo is null ? "/changes/term/effectiveDate" : "/changes/term/expirationDate"),
            $"The term would be {Days.ToText(_stateAfter.Term.EffectiveDate)} to {Days.ToText(_stateAfter.Term.ExpirationDate)} " + From(at)
        );
    }

    /// <summary>
    /// Whether the term was reversed on that day before. The state after the same transaction does not tell: where the start moves
    /// earlier, a transaction shows on a day of its own that before took effect on one day with later ones.
    /// </summary>
    private bool WasReversedOn(DateOnly day) =>
        _before.CountEffectiveOn(day) is > 0 and var effective && IsReversed(_before.Fold(effective).Term);

    private void CheckLists(int at)
    {
        foreach (var kind in ElementKind.All)
        {
            if (!_voids && _changes[kind] is null)
                continue;
            var count = _stateAfter.List(kind).Count;
            if (count > _maxElements && count > _stateBefore.List(kind).Count)
                _errors.Add(
                    PointerTo("/changes/" + kind.Name),
                    $"The list would have {count} elements, and has at most {_maxElements}, {From(at)}"
                );
        }
    }

    private void CheckAttributes(int at)
    {
        if (!_voids && _changes.Attributes is null)
            return;
        if (!_attributesChanged || !_rules.HasSchema(_stateAfter.Product))
            return;
        _attributesChanged = false;
        _checked += _stateAfter.Attributes.Utf8.Length;
        if (_checked > MaxChecked)
        {
            throw new TooLargeException(
                "So many later-effective transactions set attributes that what this one would make of them cannot be checked. "
                    + "Record it with a later effective date."
            );
        }
        var found = new FieldErrors();
        _rules.CheckChange(_stateAfter.Product, _stateAfter.Attributes, _stateBefore.Attributes, patch: null, "/changes/attributes", found);
        foreach (var error in found)
            _errors.Add(PointerTo(error.Pointer), $"{error.Message} So it would be {From(at)}");
    }

    /// <summary>A rescission changes fields by its type, not by what its caller sends.</summary>
    private string PointerTo(string field) => _voids ? "/type" : field;

    private bool SetsAttributes(int index) => new JsonTree(_after[index].Changes).Find("attributes") is not null;

    private string From(int at) =>
        $"from {Days.ToText(_after.EffectiveDateOf(at))} on, with transaction {_after[at].Sequence} ('{_after[at].Type}', effective "
        + $"{Days.ToText(_after[at].EffectiveDate)}).";

    private static bool IsReversed(Term term) => term.EffectiveDate >= term.ExpirationDate;
}
