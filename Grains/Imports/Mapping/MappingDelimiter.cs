namespace Concord.Imports;

/// <summary>The separator of the fields of a CSV file. In countries with a decimal comma, programs write a semicolon.</summary>
public static class MappingDelimiter
{
    public const char Default = ',';

    internal const string All = ",;\t|";

    /// <summary>For messages.</summary>
    public static string NameOf(char delimiter) => delimiter == '\t' ? "a tab" : $"'{delimiter}'";
}
