using System.Text.Json;
using System.Text.RegularExpressions;
using Concord.Testing;

namespace Concord.Gateway.Auth.Tests;

/// <summary>An operation of <c>openapi.json</c>.</summary>
/// <param name="Permissions">One of these is needed; empty where none is documented.</param>
internal sealed partial record DocumentedRoute(string Method, string Path, IReadOnlyList<string> Permissions)
{
    public static IReadOnlyList<DocumentedRoute> All { get; } = Read();

    public bool IsOfRealm => Path.Contains("{realm}", StringComparison.Ordinal);

    /// <summary>With values that have the form that each place of the path asks for.</summary>
    public string At(string realm) =>
        Parameter()
            .Replace(
                Path,
                place =>
                    place.Groups["name"].Value switch
                    {
                        "realm" => realm,
                        "projection" or "name" => "archive",
                        "kind" => "policies",
                        "id" when Path.StartsWith("/v1/imports", StringComparison.Ordinal) => new string('0', 32),
                        "id" when Path.StartsWith("/v1/wal", StringComparison.Ordinal) => "3:1764000000000-0",
                        "id" => "motor-fr~A1",
                        _ => "A1",
                    }
            );

    private static List<DocumentedRoute> Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("Gateway/Operations/openapi.json")));
        return
        [
            .. document
                .RootElement.GetProperty("paths")
                .EnumerateObject()
                .SelectMany(static path =>
                    path.Value.EnumerateObject()
                        .Select(operation => new DocumentedRoute(
                            operation.Name.ToUpperInvariant(),
                            path.Name,
                            operation.Value.TryGetProperty("x-permission", out var permission) ? permission.GetString()!.Split(" or ") : []
                        ))
                ),
        ];
    }

    [GeneratedRegex(@"\{(?<name>[a-z]+)\}")]
    private static partial Regex Parameter();
}
