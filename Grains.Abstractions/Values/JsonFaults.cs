namespace Concord.Values;

/// <summary>Error texts for JSON that does not follow its contract: one text for each error, wherever it is found.</summary>
public static class JsonFaults
{
    public const string Missing = "This member is required.";
    public const string NotAnObject = "This must be an object.";
    public const string NotAnArray = "This must be an array.";
    public const string NotAString = "This must be a string.";
    public const string NotAFlag = "This must be true or false.";
    public const string NotADate = "This must be a date of the calendar in the form YYYY-MM-DD.";
    public const string Empty = "This must not be empty.";

    /// <summary>A missing member, reported at the object that lacks it.</summary>
    public static string MissingIn(string name) => $"The member '{name}' is required.";

    public static string TooLong(int max) => $"This is longer than {max} characters.";

    public static string Unknown(ReadOnlySpan<string> known) =>
        known.IsEmpty
            ? "This member is not known here; there is none."
            : $"This member is not known here. Known: {string.Join(", ", known!)}.";
}
