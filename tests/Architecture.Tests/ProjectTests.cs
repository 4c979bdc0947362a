using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using Concord.Ports;
using Concord.Testing;
using Xunit;

namespace Concord.Architecture;

/// <summary>Which project may refer to which, and which packages stay out of which project. Decision 44 has the reasons.</summary>
public sealed class ProjectTests
{
    /// <summary>Each product project with the projects that it may refer to.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grains.Abstractions"] = [],
        ["Client"] = ["Grains.Abstractions"],
        ["Grains"] = ["Grains.Abstractions"],
        ["Adapters/Redis"] = ["Grains"],
        ["Adapters/Sqlite"] = ["Grains"],
        ["Adapters/ArangoDb"] = ["Grains"],
        ["Adapters/Clustering.Consul"] = [],
        ["Hosting"] = ["Client", "Adapters/Clustering.Consul", "Adapters/Redis"],
        ["Silo"] = ["Grains", "Hosting", "Adapters/Redis", "Adapters/Sqlite", "Adapters/ArangoDb", "Adapters/Clustering.Consul"],
        ["Gateway"] = ["Client", "Hosting", "Silo"],
    };

    /// <summary>The one file of the gateway that runs a silo in the gateway's own process.</summary>
    private const string SiloInGateway = "Gateway/GatewayClusterExtensions.cs";

    /// <summary>The gateway maps rows to policies where it reads them (decision 44), by the mapping compiler of the grains.</summary>
    private static readonly string[] RowMapping =
    [
        "EntityKey",
        "ImportEncoding",
        "ImportEncodings",
        "ImportFormat",
        "ImportMapping",
        "MappingColumn",
        "MappingDelimiter",
        "RealmMappings",
        "RowMapper",
        "StampReader",
    ];

    public static TheoryData<string> Projects => [.. Allowed.Keys];

    [Fact]
    public void Every_product_project_is_known() =>
        Assert.Equal(
            Allowed.Keys.Order(StringComparer.Ordinal),
            ProductCode.Files.Select(static file => ProjectOf(file.Path)).Distinct().Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_only_to_those_it_may(string project) => Assert.Empty(References(project).Except(Allowed[project]));

    [Theory]
    [InlineData("Grains.Abstractions", "Redis", "Sqlite", "AspNetCore", "Orleans.Server", "Orleans.Streaming")]
    [InlineData("Client", "Redis", "Sqlite", "AspNetCore", "Orleans.Server", "Orleans.Streaming")]
    [InlineData("Grains", "Redis", "Sqlite", "AspNetCore", "Arango", "Http")]
    [InlineData("Adapters/Redis", "Sqlite", "AspNetCore")]
    [InlineData("Adapters/Sqlite", "Redis", "AspNetCore")]
    [InlineData("Adapters/ArangoDb", "Redis", "Sqlite", "AspNetCore")]
    [InlineData("Gateway", "Redis", "Sqlite", "Orleans.Server", "Orleans.Streaming", "Orleans.Persistence")]
    public void A_project_does_without_the_packages_of_others(string project, params string[] packages) =>
        Assert.DoesNotContain(
            Names(project, "PackageReference").Concat(Names(project, "FrameworkReference")),
            name => packages.Any(package => name.Contains(package, StringComparison.Ordinal))
        );

    [Fact]
    public void One_file_of_the_gateway_names_the_silo() =>
        Assert.Equal([SiloInGateway], GatewayFilesThatUse("Concord.Silo", "Concord.Adapters"));

    /// <summary>As compiled, because contracts and grains share their namespaces.</summary>
    [Fact]
    public void The_gateway_uses_the_grains_only_to_map_rows_and_to_find_their_partitions()
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Concord.Gateway.dll")));
        var metadata = file.GetMetadataReader();
        var grains = typeof(ICommitStore).Assembly.GetName().Name;
        var used =
            from handle in metadata.TypeReferences
            let type = metadata.GetTypeReference(handle)
            where type.ResolutionScope.Kind == HandleKind.AssemblyReference
            let assembly = metadata.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope)
            where metadata.GetString(assembly.Name) == grains
            select metadata.GetString(type.Name);

        Assert.Equal(RowMapping, used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_gateway_asks_grains_itself_only_about_idempotency_keys_imports_portfolios_and_the_feed() =>
        Assert.DoesNotContain(
            ProductCode.Files,
            static file =>
                file.Path.StartsWith("Gateway/", StringComparison.Ordinal)
                && file.Path is not ("Gateway/Http/IdempotentWrites.cs" or "Gateway/GatewayExtensions.cs")
                && !file.Path.StartsWith("Gateway/Imports/", StringComparison.Ordinal)
                && !file.Path.StartsWith("Gateway/Feed/", StringComparison.Ordinal)
                && !file.Path.StartsWith("Gateway/Portfolio/", StringComparison.Ordinal)
                && file.Text.Contains("IGrainFactory", StringComparison.Ordinal)
        );

    private static string[] GatewayFilesThatUse(params string[] namespaces) =>
        [
            .. from file in ProductCode.Files
            where file.Path.StartsWith("Gateway/", StringComparison.Ordinal)
            where
                namespaces.Any(name =>
                    file.Text.Contains(name + ".", StringComparison.Ordinal) || file.Text.Contains(name + ";", StringComparison.Ordinal)
                )
            select file.Path,
        ];

    private static string ProjectOf(string path) =>
        string.Join('/', path.Split('/').Take(path.StartsWith("Adapters/", StringComparison.Ordinal) ? 2 : 1));

    private static IEnumerable<string> References(string project)
    {
        var folder = Repository.PathOf(project);
        return from name in Names(project, "ProjectReference")
            select Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(Path.GetFullPath(name, folder))!).Replace('\\', '/');
    }

    private static IEnumerable<string> Names(string project, string element) =>
        XDocument
            .Load(Directory.EnumerateFiles(Repository.PathOf(project), "*.csproj").Single())
            .Descendants(element)
            .Select(static item => (string)item.Attribute("Include")!);
}
