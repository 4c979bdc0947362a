namespace Concord.Policies;

/// <summary>Types of transactions as the WAL stores them.</summary>
internal static class TransactionTypes
{
    /// <summary>A type that a newer version wrote and this one does not know.</summary>
    public const TransactionType Unknown = (TransactionType)(-1);

    public static TransactionType Parse(string name) => WireName.TryParse<TransactionType>(name, out var type) ? type : Unknown;
}
