using Concord.Grains.Abstractions.Policies;

namespace Concord.Grains.Policies;

/// <summary>Names of the contract's enumerations on the wire and in the log: camelCase of the member.</summary>
internal static class WireName
{
    private static readonly string[] Types = [.. Enum.GetNames<TransactionType>().Select(Camel)];
    private static readonly string[] Statuses = [.. Enum.GetNames<PolicyStatus>().Select(Camel)];

    /// <summary>A type that a newer version wrote and this one does not know.</summary>
    public const TransactionType UnknownType = (TransactionType)(-1);

    public static string Of(TransactionType type) => Types[(int)type];

    public static string Of(PolicyStatus status) => Statuses[(int)status];

    public static TransactionType ParseType(string name)
    {
        var index = Array.IndexOf(Types, name);
        return index < 0 ? UnknownType : (TransactionType)index;
    }

    private static string Camel(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
