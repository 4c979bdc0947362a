using System.Collections.Immutable;

namespace Concord.Graph;

/// <summary>
/// How likely two parties are the same, computed from the fields in which they agree, and which fields those are. Each
/// agreement closes a part of the distance to 1: the same identifying number 0.8, e-mail address 0.6, name 0.5, day of birth
/// 0.5, phone 0.5, address 0.3, postal code 0.15; any other equal field 0.03, all of these together at most 0.1. A similar name
/// counts in proportion to its similarity. For each of day of birth, identifying number and name that both have and that
/// differs, the score is halved. So the same name alone gives 0.5, with the day of birth 0.75, with the postal code too 0.79.
/// </summary>
internal static class PartyMatch
{
    private const double OtherWeight = 0.03;
    private const double OtherMax = 0.1;
    private const double AlikeMin = 0.4;
    private const double Contradiction = 0.5;

    private static readonly (PartyFieldKind Kind, double Weight, bool Contradicts)[] Kinds =
    [
        (PartyFieldKind.Identifier, 0.8, true),
        (PartyFieldKind.Email, 0.6, false),
        (PartyFieldKind.Name, 0.5, true),
        (PartyFieldKind.Birth, 0.5, true),
        (PartyFieldKind.Phone, 0.5, false),
        (PartyFieldKind.Address, 0.3, false),
        (PartyFieldKind.PostalCode, 0.15, false),
    ];

    public static (double Score, ImmutableArray<FieldAgreement> Reasons) Compare(
        IReadOnlyList<PartyField> left,
        IReadOnlyList<PartyField> right
    )
    {
        var reasons = ImmutableArray.CreateBuilder<FieldAgreement>();
        double distance = 1;
        var contradictions = 0;
        foreach (var (kind, weight, contradicts) in Kinds)
        {
            var (mine, theirs) = (left.Where(field => field.Kind == kind).ToList(), right.Where(field => field.Kind == kind).ToList());
            if (mine.Count == 0 || theirs.Count == 0)
                continue;
            if (Best(kind, mine, theirs) is { } best)
            {
                distance *= 1 - (weight * best.Strength);
                reasons.Add(new(best.Mine.Pointer, best.Mine.Value, best.Theirs.Value, best.Mine.Key == best.Theirs.Key));
            }
            else if (contradicts)
            {
                contradictions++;
            }
        }

        distance *= 1 - Others(left, right, reasons);
        return ((1 - distance) * Math.Pow(Contradiction, contradictions), reasons.ToImmutable());
    }

    /// <summary>
    /// The two fields of a kind that agree most. Fields of one kind are compared whatever their names are, because systems name
    /// them differently.
    /// </summary>
    private static (PartyField Mine, PartyField Theirs, double Strength)? Best(
        PartyFieldKind kind,
        List<PartyField> mine,
        List<PartyField> theirs
    )
    {
        (PartyField Mine, PartyField Theirs, double Strength)? best = null;
        foreach (var one in mine)
        {
            foreach (var other in theirs)
            {
                var strength = Strength(kind, one, other);
                if (strength > (best?.Strength ?? 0))
                    best = (one, other, strength);
            }
        }

        return best;
    }

    private static double Strength(PartyFieldKind kind, PartyField one, PartyField other)
    {
        if (one.Key == other.Key)
            return 1;
        if (kind is not (PartyFieldKind.Name or PartyFieldKind.Address))
            return 0;
        var alike = NameMatch.Compare(one.Key, other.Key);
        return alike < NameMatch.Alike ? 0 : AlikeMin + ((1 - AlikeMin) * (alike - NameMatch.Alike) / (1 - NameMatch.Alike));
    }

    private static double Others(
        IReadOnlyList<PartyField> left,
        IReadOnlyList<PartyField> right,
        ImmutableArray<FieldAgreement>.Builder reasons
    )
    {
        double sum = 0;
        foreach (var field in left.Where(static field => field.Kind == PartyFieldKind.Other))
        {
            if (right.FirstOrDefault(other => other.Pointer == field.Pointer && other.Key == field.Key) is not { } same)
                continue;
            reasons.Add(new(field.Pointer, field.Value, same.Value, Exact: true));
            sum += OtherWeight;
        }

        return Math.Min(sum, OtherMax);
    }
}
