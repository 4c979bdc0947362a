using System.Text.RegularExpressions;
using Xunit;

namespace Concord.Architecture;

/// <summary>
/// Each adapter can be a project of its own that refers to the grains and to nothing else of ours: none of its files names a namespace or a type of another adapter or of the
/// host that composes them; and the grains know no store.
/// </summary>
public sealed partial class AdapterTests
{
    private static readonly string[] Adapters = ["Silo/Redis/", "Silo/Embedded/", "Silo/Arango/", "Clustering.Consul/"];

    /// <summary>What stands in the same project as an adapter today and is none.</summary>
    private static readonly string[] Host = ["Silo/", "Gateway/"];

    public static TheoryData<string> Each => [.. Adapters];

    [Theory]
    [MemberData(nameof(Each))]
    public void An_adapter_uses_no_other_and_nothing_of_the_host(string adapter)
    {
        var own = FilesOf(adapter);
        var others = ProductCode.Files.Where(file => IsForeign(file.Path, adapter)).ToList();
        var namespaces = others.SelectMany(NamespacesOf).Distinct().Except(own.SelectMany(NamespacesOf)).ToHashSet();
        var known = ProductCode.Files.Where(file => !IsForeign(file.Path, adapter)).SelectMany(TypesOf).Concat(own.SelectMany(MembersOf)).ToHashSet();
        var types = others.SelectMany(TypesOf).Where(type => !known.Contains(type)).ToHashSet();

        Assert.NotEmpty(own);
        Assert.Empty(own.SelectMany(file => Usings().Matches(file.Text).Select(use => use.Groups[1].Value).Where(namespaces.Contains).Select(use => $"{file.Path}: using {use}")));
        Assert.Empty(own.SelectMany(file => TypesUsedIn(file).Where(types.Contains).Distinct().Select(type => $"{file.Path}: {type}")));
    }

    [Fact]
    public void Consul_needs_nothing_of_ours() => Assert.Empty(
        FilesOf("Clustering.Consul/").Where(static file => Usings().Matches(file.Text).Any(static use =>
            use.Groups[1].Value.StartsWith("Concord.", StringComparison.Ordinal) && !use.Groups[1].Value.StartsWith("Concord.Clustering.Consul", StringComparison.Ordinal)))
            .Select(static file => file.Path));

    [Theory]
    [InlineData("StackExchange.Redis")]
    [InlineData("Microsoft.Data.Sqlite")]
    [InlineData("Microsoft.AspNetCore")]
    [InlineData("System.Net.Http")]
    public void The_grains_know_no_store_and_no_HTTP(string package) => Assert.Empty(
        FilesOf("Grains/").Where(file => Usings().Matches(file.Text).Any(use => use.Groups[1].Value.StartsWith(package, StringComparison.Ordinal))).Select(static file => file.Path));

    [Theory]
    [InlineData("Silo/Redis/", "Silo/Embedded/StoreFile.cs", true)]
    [InlineData("Silo/Redis/", "Silo/Hosting/SiloHost.cs", true)]
    [InlineData("Silo/Redis/", "Silo/Redis/RedisKeys.cs", false)]
    [InlineData("Clustering.Consul/", "Silo/Redis/RedisKeys.cs", true)]
    [InlineData("Silo/Redis/", "Grains/Commit/EntityKey.cs", false)]
    public void What_is_foreign_to_an_adapter_is_known(string adapter, string path, bool isForeign) => Assert.Equal(isForeign, IsForeign(path, adapter));

    private static List<SourceFile> FilesOf(string folder) => [.. ProductCode.Files.Where(file => file.Path.StartsWith(folder, StringComparison.Ordinal))];

    private static bool IsForeign(string path, string adapter) =>
        !path.StartsWith(adapter, StringComparison.Ordinal) && Adapters.Concat(Host).Any(folder => path.StartsWith(folder, StringComparison.Ordinal));

    private static IEnumerable<string> NamespacesOf(SourceFile file) => Namespaces().Matches(file.Text).Select(static match => match.Groups[1].Value);

    private static IEnumerable<string> TypesOf(SourceFile file) => Types().Matches(file.Text).Select(static match => match.Groups[1].Value);

    /// <summary>A member may be called as a type is that others have.</summary>
    private static IEnumerable<string> MembersOf(SourceFile file) => Members().Matches(file.Text).Select(static match => match.Groups[1].Value);

    /// <summary>Words that may be a type's name, without what stands in a string.</summary>
    private static IEnumerable<string> TypesUsedIn(SourceFile file) => Names().Matches(Strings().Replace(file.Text, "")).Select(static match => match.Value);

    [GeneratedRegex(@"^using (?:static |\w+ = )?([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Usings();

    [GeneratedRegex(@"^namespace (Concord\.[\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespaces();

    /// <summary>Not those within others, which are named together with them.</summary>
    [GeneratedRegex(@"^(?:(?:public|internal|private|protected|sealed|static|abstract|partial|readonly|ref) )*(?:class|record struct|record|struct|interface|enum) (\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Types();

    /// <summary>What stands after a type, or between the names of a tuple or an enumeration.</summary>
    [GeneratedRegex(@"(?<!\b(?:new|return|is|as|throw|await|in|not|or|and|case|static|readonly|override|sealed|public|internal|private|protected|required|async|using|where|out|ref))"
        + @"(?<=[\w>?\])]) ([A-Z]\w+)\b(?=\s*(?:[({;=,)]|$))|^\s+([A-Z]\w+),?$", RegexOptions.Multiline)]
    private static partial Regex Members();

    /// <summary>A name that is not a member's: no dot before it, and nothing that names a member or an argument after it.</summary>
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w+\b(?!\s*(?:=[^=>]|:[^:]|\)\.))")]
    private static partial Regex Names();

    [GeneratedRegex(@"""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex Strings();
}
