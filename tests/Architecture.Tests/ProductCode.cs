using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Concord.Testing;
using Xunit;

namespace Concord.Architecture;

/// <param name="Path">From the root of the repository.</param>
/// <param name="Text">Without comments.</param>
internal sealed partial record SourceFile(string Path, string Text)
{
    /// <summary>The text with each statement on one line, however it is formatted; each statement of a query too.</summary>
    public string Statements { get; } =
        string.Concat(
            Literals().Split(Text).Select(static (part, i) => i % 2 == 0 ? OneLine(part) : LiteralLineBreaks().Replace(part, " "))
        );

    /// <summary>The text with a blank for each character of a literal, so that a brace in a literal does not count.</summary>
    public string Code { get; } = Literals().Replace(Text, static literal => new(' ', literal.Length));

    private static string OneLine(string code) => LineBreaks().Replace(code, static found => found.Groups["tight"].Success ? "" : " ");

    [GeneratedRegex(
        @"(\$*""""""(?:.|\n)*?""{3,}|\$?@""(?:[^""]|"""")*""|@\$""(?:[^""]|"""")*""|\$?""(?:[^""\\\n]|\\.)*""|'(?:[^'\\\n]|\\[^'\n]*.)')"
    )]
    private static partial Regex Literals();

    [GeneratedRegex(@"(?<![;\s])(?>\s*\n\s*)")]
    private static partial Regex LiteralLineBreaks();

    /// <summary>Those inside a statement: none after a semicolon or a brace.</summary>
    [GeneratedRegex(@"(?<tight>(?<=[(\[])\s*\n\s*|\s*\n\s*(?=[)\]]|\??\.\w))|(?<![;{}\s])(?>\s*\n\s*)(?!\})")]
    private static partial Regex LineBreaks();
}

/// <summary>The source code of the product.</summary>
internal static partial class ProductCode
{
    private static readonly string[] Projects = ["Adapters", "Client", "Gateway", "Grains", "Grains.Abstractions", "Hosting", "Silo"];

    public static ImmutableArray<SourceFile> Files { get; } = [.. Projects.SelectMany(Read)];

    /// <summary>What is not shipped.</summary>
    public static ImmutableArray<SourceFile> TestFiles { get; } = [.. Read("tests")];

    private static IEnumerable<SourceFile> Read(string folder) =>
        from path in Directory.EnumerateFiles(Repository.PathOf(folder), "*.cs", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
        where !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)
        select new SourceFile(name, Comments().Replace(File.ReadAllText(path), ""));

    public static SourceFile Of(string path) => Assert.Single(Files, file => file.Path == path);

    /// <summary>A method from its declaration to the brace or semicolon that ends it.</summary>
    public static string Method(string path, string name)
    {
        var (text, code) = (Of(path).Text, Of(path).Code);
        var declaration = Regex.Match(code, $@"\b(private|internal|public|protected)\b[\w<>?\[\], ()]* {name}(<\w+>)?\(");
        Assert.True(declaration.Success, $"{path} has no method {name}.");
        var (depth, isExpression) = (0, false);
        for (var end = declaration.Index; end < code.Length; end++)
        {
            depth += code[end] switch
            {
                '(' or '[' or '{' => 1,
                ')' or ']' or '}' => -1,
                _ => 0,
            };
            isExpression |= depth == 0 && code[end] == '=' && code[end + 1] == '>';
            if (depth == 0 && (code[end] == ';' || (code[end] == '}' && !isExpression)))
                return text[declaration.Index..(end + 1)];
        }

        throw new InvalidOperationException($"{path}: the method {name} has no end.");
    }

    /// <summary>The value of a constant that is written as a number, a shift or a product of two.</summary>
    public static long Constant(string path, string name)
    {
        var constant = Constants().Matches(Of(path).Text).SingleOrDefault(match => match.Groups["name"].Value == name);
        Assert.True(constant is not null, $"{path} has no constant {name}.");
        return Value(constant);
    }

    /// <summary>All integer constants.</summary>
    public static IEnumerable<(string Path, string Name, long Value)> AllConstants() =>
        from file in Files
        from Match constant in Constants().Matches(file.Text)
        select (file.Path, constant.Groups["name"].Value, Value(constant));

    private static long Value(Match constant)
    {
        var left = Number(constant.Groups["left"]);
        var right = constant.Groups["right"].Success ? Number(constant.Groups["right"]) : 0;
        return constant.Groups["operator"].Value switch
        {
            "<<" => left << (int)right,
            "*" => left * right,
            _ => left,
        };
    }

    private static long Number(Group text) =>
        long.Parse(text.Value.Replace("_", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(^|\s)//.*$", RegexOptions.Multiline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"const (int|long) (?<name>\w+) = (?<left>[\d_]+)L?( (?<operator><<|\*) (?<right>[\d_]+))?;")]
    private static partial Regex Constants();
}
