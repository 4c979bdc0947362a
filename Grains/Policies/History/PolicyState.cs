using System.Globalization;
using System.Text.Json;
using Concord.Timeline;

namespace Concord.Policies;

/// <summary>A policy while its transactions are folded, except its status (see <see cref="PolicyHistory"/>).</summary>
internal sealed class PolicyState
{
    private readonly ElementList[] _lists = [.. ElementKind.All.Select(static kind => new ElementList(kind))];
    private readonly AttributeFold _attributes = new();
    private JsonTree? _premium;
    private TermAnchorDay _anchorDay;

    public string Product { get; private set; } = "";
    public Term Term { get; private set; }
    public JsonTree Attributes => _attributes.Json;

    /// <summary>Instant of the newest record that was folded in.</summary>
    public DateTimeOffset RecordedAt { get; private set; }

    /// <summary><c>{"amount": "…", "currency": "…"}</c>; null if there is none.</summary>
    public JsonTree? PremiumJson => _premium;

    public Money? Premium =>
        _premium is null
            ? null
            : new(
                decimal.Parse(_premium.Find("amount")!.ReadString(), CultureInfo.InvariantCulture),
                _premium.Find("currency")!.ReadString()
            );

    /// <summary>
    /// The end of a renewal's term that starts on a date and is as long as the current one, counted from the first term's first
    /// day. Null if the current term is not a number of whole months.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The calendar ends before it.</exception>
    public DateOnly? EndOfRenewal(DateOnly start) => _anchorDay.After(Term).EndOfRenewal(start, Term);

    /// <summary>Moves the start of the current term to the date of a correction.</summary>
    public void StartTerm(DateOnly date, Transaction correction)
    {
        Term = Term with { EffectiveDate = date };
        if (correction.RecordedAt > RecordedAt)
            RecordedAt = correction.RecordedAt;
    }

    /// <summary>Call it before a renewal is applied.</summary>
    public void EndTerm() => _anchorDay = _anchorDay.After(Term);

    /// <summary>Length of its JSON, in bytes.</summary>
    public long MeasureLength() => Attributes.Utf8.Length + _lists.Sum(static list => (long)list.Json.Utf8.Length);

    public ElementList List(ElementKind kind) => _lists[kind.Index];

    public void Apply(Transaction transaction)
    {
        Apply(transaction.Changes);
        if (transaction.RecordedAt > RecordedAt)
            RecordedAt = transaction.RecordedAt;
    }

    /// <summary>Applies recorded changes. Members that this version does not know are ignored.</summary>
    public void Apply(ReadOnlyMemory<byte> changes)
    {
        var reader = new Utf8JsonReader(changes.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("attributes"u8))
                _attributes.Apply(Value(ref reader, changes));
            else if (reader.ValueTextEquals("premium"u8))
                _premium = Value(ref reader, changes) is { IsNull: false } premium ? premium : null;
            else if (reader.ValueTextEquals("product"u8))
                Product = Value(ref reader, changes).ReadString();
            else if (reader.ValueTextEquals("term"u8))
                Term = Apply(Term, Value(ref reader, changes));
            else if (ListOf(ref reader) is { } list)
                list.Apply(Value(ref reader, changes));
            else
                Value(ref reader, changes);
        }
    }

    private ElementList? ListOf(ref Utf8JsonReader reader)
    {
        for (var i = 0; i < _lists.Length; i++)
        {
            if (reader.ValueTextEquals(ElementKind.All[i].Name))
                return _lists[i];
        }
        return null;
    }

    private static Term Apply(Term term, JsonTree patch) =>
        new(
            patch.Find("effectiveDate") is { } from ? Days.Parse(from.ReadString()) : term.EffectiveDate,
            patch.Find("expirationDate") is { } to ? Days.Parse(to.ReadString()) : term.ExpirationDate
        );

    private static JsonTree Value(ref Utf8JsonReader reader, ReadOnlyMemory<byte> changes)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new(changes[start..(int)reader.BytesConsumed]);
    }
}
