using System.Collections.Immutable;
using System.Text;

namespace Concord.Policies;

/// <summary>A policy's status as a set of <see cref="PolicyStatus"/>.</summary>
[Flags]
internal enum StatusSet
{
    None = 0,
    Quoted = 1 << PolicyStatus.Quoted,
    InForce = 1 << PolicyStatus.InForce,
    CancelPending = 1 << PolicyStatus.CancelPending,
    NonRenewing = 1 << PolicyStatus.NonRenewing,
    Cancelled = 1 << PolicyStatus.Cancelled,
    Lapsed = 1 << PolicyStatus.Lapsed,
    Expired = 1 << PolicyStatus.Expired,
}

internal static class StatusSetExtensions
{
    private static readonly PolicyStatus[] All = Enum.GetValues<PolicyStatus>();

    public static bool Has(this StatusSet set, StatusSet any) => (set & any) != 0;

    public static ImmutableArray<PolicyStatus> ToArray(this StatusSet set)
    {
        var members = ImmutableArray.CreateBuilder<PolicyStatus>(2);
        foreach (var status in All)
        {
            if (((int)set & (1 << (int)status)) != 0)
                members.Add(status);
        }
        return members.DrainToImmutable();
    }

    /// <summary>In the contract's words.</summary>
    public static string ToText(this StatusSet set)
    {
        var text = new StringBuilder();
        foreach (var status in set.ToArray())
        {
            if (text.Length > 0)
                text.Append(" and ");
            text.Append(WireName.Of(status));
        }
        return text.ToString();
    }
}
