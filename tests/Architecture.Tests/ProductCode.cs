using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Concord.Testing;
using Xunit;

namespace Concord.Architecture;

/// <param name="Path">From the root of the repository.</param>
/// <param name="Text">Without comments.</param>
internal sealed record SourceFile(string Path, string Text);

/// <summary>The source code of the product.</summary>
internal static partial class ProductCode
{
    private static readonly string[] Projects = ["Adapters", "Client", "Gateway", "Grains", "Grains.Abstractions", "Hosting", "Silo"];

    public static ImmutableArray<SourceFile> Files { get; } = [.. Read()];

    private static IEnumerable<SourceFile> Read() =>
        from project in Projects
        from path in Directory.EnumerateFiles(Repository.PathOf(project), "*.cs", SearchOption.AllDirectories)
        let name = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/')
        where !name.Contains("/obj/", StringComparison.Ordinal) && !name.Contains("/bin/", StringComparison.Ordinal)
        select new SourceFile(name, Comments().Replace(File.ReadAllText(path), ""));

    public static SourceFile Of(string path) => Assert.Single(Files, file => file.Path == path);

    /// <summary>A method from its name to its closing brace.</summary>
    public static string Method(string path, string name)
    {
        var pattern = $@"^    (private|internal|public|protected)[\w<>?\[\], ]+ {name}\(.*?^    \}}";
        var method = Regex.Match(Of(path).Text, pattern, RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(method.Success, $"{path} has no method {name}.");
        return method.Value;
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
