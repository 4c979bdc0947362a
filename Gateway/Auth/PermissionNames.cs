using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Concord.Gateway.Auth;

/// <summary>The names of permissions in answers, in <c>openapi.json</c> and in the documentation: <c>resource.verb</c>.</summary>
internal static class PermissionNames
{
    private static readonly FrozenDictionary<Permission, string> Names = Enum.GetValues<Permission>()
        .Where(static permission => permission != Permission.None)
        .ToFrozenDictionary(static permission => permission, static permission => NameOf(permission.ToString()));

    public static ImmutableArray<string> Of(Permission permissions) =>
        [.. Names.Where(one => permissions.HasFlag(one.Key)).Select(static one => one.Value).Order(StringComparer.Ordinal)];

    /// <summary>The second word, which begins with the second capital letter, is the verb.</summary>
    private static string NameOf(string member)
    {
        var verb = member.AsSpan(1).IndexOfAnyInRange('A', 'Z') + 1;
        return $"{member[..verb]}.{member[verb..]}".ToLowerInvariant();
    }
}
