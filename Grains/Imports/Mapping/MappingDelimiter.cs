namespace Concord.Imports;

/// <summary>What stands between the fields of a CSV file. Where the comma is the decimal sign, programs put a semicolon there.</summary>
public static class MappingDelimiter
{
    public const char Default = ',';

    internal const string All = ",;\t|";

    /// <summary>For messages.</summary>
    public static string NameOf(char delimiter) => delimiter == '\t' ? "a tab" : $"'{delimiter}'";
}
