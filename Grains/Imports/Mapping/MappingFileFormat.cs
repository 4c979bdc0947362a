using System.Collections.Frozen;
using System.Collections.Immutable;
using Concord.Policies;

namespace Concord.Imports;

/// <summary>
/// What a mapping says about its file as a whole: how it writes numbers and characters, what it writes for a missing value, and
/// which rows belong together.
/// </summary>
internal sealed record MappingFileFormat
{
    private const int MaxTokens = 50;
    private const int MaxToken = 64;

    private static readonly string[] Gathered = ["assets", "parties", "places"];

    /// <summary>
    /// Separators between groups of digits, each with the characters accepted in its place: programs write the no-break spaces
    /// of a language, and people a blank.
    /// </summary>
    private static readonly string[] Groups = [".", ",", " \u00A0\u202F", "'\u2019"];

    public NumberFormat Numbers { get; private init; } = NumberFormat.Plain;

    public char Delimiter { get; private init; } = MappingDelimiter.Default;

    /// <summary>Texts that mean "missing"; compared after the surrounding white space is removed.</summary>
    public FrozenSet<string>? Missing { get; private init; }

    /// <summary>Null if the mapping leaves it to the request.</summary>
    public ImportEncoding? Encoding { get; private init; }

    /// <summary>The lists that are gathered from several rows of a policy.</summary>
    public ImmutableArray<string> Gather { get; private init; } = [];

    public static MappingFileFormat Read(MappingCompiler compiler, ObjectReader members, string pointer) =>
        new()
        {
            Numbers = members.Find("numbers") is { } numbers ? ReadNumbers(compiler, numbers, pointer + "/numbers") : NumberFormat.Plain,
            Delimiter = members.Find("delimiter") is { } delimiter
                ? ReadDelimiter(compiler, delimiter, pointer + "/delimiter")
                : MappingDelimiter.Default,
            Missing = members.Find("missing") is { } missing ? ReadMissing(compiler, missing, pointer + "/missing") : null,
            Encoding = members.Find("encoding") is { } encoding ? ReadEncoding(compiler, encoding, pointer + "/encoding") : null,
            Gather = members.Find("gather") is { } gather ? ReadGather(compiler, gather, pointer + "/gather", members) : [],
        };

    private static NumberFormat ReadNumbers(MappingCompiler compiler, JsonTree element, string pointer)
    {
        if (compiler.Members(element, pointer, "decimal", "thousands") is not { } members)
            return NumberFormat.Plain;
        if (element.Members.Length == 0)
            compiler.Error(pointer, "Needs 'decimal', 'thousands' or both.");
        var point = '.';
        if (members.Find("decimal") is { } given)
        {
            if (given.IsString && given.ReadString() is "." or ",")
                point = given.ReadString()[0];
            else
                compiler.Error(pointer + "/decimal", "Must be \".\" or \",\".");
        }
        if (members.Find("thousands") is not { } between)
            return new(point, "");
        var groups =
            between.IsString && between.ReadString() is { Length: 1 } sign
                ? Array.Find(Groups, g => g.Contains(sign, StringComparison.Ordinal))
                : null;
        if (groups is null)
            compiler.Error(pointer + "/thousands", "Must be \".\", \",\", \" \" or \"'\".");
        else if (groups[0] == point)
            compiler.Error(pointer + "/thousands", "Is the decimal sign already.");
        return new(point, groups ?? "");
    }

    private static char ReadDelimiter(MappingCompiler compiler, JsonTree element, string pointer)
    {
        if (element.IsString && element.ReadString() is { Length: 1 } sign && MappingDelimiter.All.Contains(sign, StringComparison.Ordinal))
            return sign[0];
        compiler.Error(pointer, "Must be \",\", \";\", \"|\" or a tab.");
        return MappingDelimiter.Default;
    }

    private static FrozenSet<string>? ReadMissing(MappingCompiler compiler, JsonTree element, string pointer)
    {
        var tokens = Texts(compiler, element, pointer, "Must be a list of texts, for instance [\"?\", \"NA\"].");
        if (tokens.Count > MaxTokens)
            compiler.Error(pointer, $"Has more than {MaxTokens} texts.");
        foreach (var (token, at) in tokens)
        {
            if (IdText.Trim(token).Length is 0 or > MaxToken)
                compiler.Error(at, $"Must have 1 to {MaxToken} characters; an empty column is missing as it is.");
        }
        return tokens.Count == 0 ? null : tokens.Select(static token => IdText.Trim(token.Text)).ToFrozenSet(StringComparer.Ordinal);
    }

    private static ImportEncoding? ReadEncoding(MappingCompiler compiler, JsonTree element, string pointer)
    {
        if (element.IsString && ImportEncodings.TryParse(element.ReadString(), out var encoding))
            return encoding;
        compiler.Error(pointer, $"Must be one of {ImportEncodings.Known}.");
        return null;
    }

    private static ImmutableArray<string> ReadGather(MappingCompiler compiler, JsonTree element, string pointer, ObjectReader mapping)
    {
        var names = element.IsString
            ? [(element.ReadString(), pointer)]
            : Texts(compiler, element, pointer, $"Must be one of {string.Join(", ", Gathered)}, or a list of them.");
        if (names.Count == 0 && element.IsArray)
            compiler.Error(pointer, JsonFaults.Empty);
        foreach (var (name, at) in names)
        {
            if (!Gathered.Contains(name))
                compiler.Error(at, $"Must be one of {string.Join(", ", Gathered)}.");
            else if (mapping.Find(name) is null)
                compiler.Error(at, $"The mapping has no '{name}' that rows could be gathered into.");
            else if (names.Count(other => other.Text == name) > 1)
                compiler.Error(at, $"'{name}' is given more than once.");
        }
        return [.. names.Select(static name => name.Text)];
    }

    private static List<(string Text, string Pointer)> Texts(MappingCompiler compiler, JsonTree element, string pointer, string expected)
    {
        var texts = new List<(string, string)>();
        if (!element.IsArray)
        {
            compiler.Error(pointer, expected);
            return texts;
        }
        var items = element.ReadElements();
        for (var i = 0; i < items.Count; i++)
        {
            var at = ErrorPointer.Append(pointer, i);
            if (items[i].IsString)
                texts.Add((items[i].ReadString(), at));
            else
                compiler.Error(at, JsonFaults.NotAString);
        }
        return texts;
    }
}
