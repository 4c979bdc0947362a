using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>A policy in the HTTP contract.</summary>
internal record PolicyResponse
{
    public PolicyResponse(PolicyView view) => View = view;

    public string Id => View.Id.ToString();

    public string Realm => View.Id.Realm.Value;

    public string Number => View.Id.Number;

    public string Product => View.Product;

    public long Version => View.Version;

    public ImmutableArray<PolicyStatus> Status => View.Status;

    public Term Term => View.Term;

    public Money? Premium => View.Premium;

    public CanonicalJson Attributes => View.Attributes;

    public CanonicalJson Parties => View.Parties;

    public CanonicalJson Assets => View.Assets;

    public CanonicalJson Places => View.Places;

    public CanonicalJson Claims => View.Claims;

    public CanonicalJson References => View.References;

    public DateOnly AsOf => View.AsOf;

    public DateTimeOffset KnownAt => View.KnownAt;

    public DateTimeOffset RecordedAt => View.RecordedAt;

    private PolicyView View { get; }
}

/// <summary>
/// A policy as it would become, the fields that a later-effective transaction sets again, and the transactions that it makes moot.
/// </summary>
internal sealed record PreviewResponse(PolicyPreview Preview) : PolicyResponse(Preview.View)
{
    [JsonPropertyOrder(1)]
    public ImmutableArray<OutOfSequenceItem> OutOfSequence => OutOfSequenceItem.Of(Preview.OutOfSequence, Preview.Moot);

    [JsonIgnore]
    public PolicyPreview Preview { get; } = Preview;
}
