using System.Collections.Immutable;
using System.Globalization;
using Concord.Grains.Abstractions.Errors;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Requests;

/// <summary>The value of <c>If-Match</c> or <c>If-None-Match</c> (RFC 9110, 13.1). Our own tags are the version in quotes.</summary>
/// <param name="Any">The value is <c>*</c>.</param>
/// <param name="Strong">Versions named by strong tags.</param>
/// <param name="Weak">Versions named by weak tags.</param>
internal sealed record EntityTags(bool Any, ImmutableArray<long> Strong, ImmutableArray<long> Weak)
{
    /// <summary>Null where the header is absent.</summary>
    /// <exception cref="ValidationException">The value is not a list of entity tags.</exception>
    public static EntityTags? Read(IHeaderDictionary headers, string name)
    {
        var values = headers[name];
        if (values.Count == 0) return null;
        if (values is [{ } only] && only.Trim() == "*") return new(true, [], []);
        if (StringValues.IsNullOrEmpty(values) || !EntityTagHeaderValue.TryParseStrictList(values!, out var tags) || tags.Any(static t => t.Tag == "*"))
            throw new ValidationException("/" + name, "Expected '*' or entity tags such as \"3\", with their quotes.");
        return new(false, [.. Versions(tags, weak: false)], [.. Versions(tags, weak: true)]);
    }

    public static string Write(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>For <c>If-None-Match</c>: the weak comparison.</summary>
    public bool MatchesWeakly(long version) => Any || Strong.Contains(version) || Weak.Contains(version);

    // A tag that is not one of ours matches nothing, which is what leaving it out means.
    private static IEnumerable<long> Versions(IEnumerable<EntityTagHeaderValue> tags, bool weak)
    {
        foreach (var tag in tags.Where(t => t.IsWeak == weak))
        {
            var text = tag.Tag.AsSpan()[1..^1];
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && (version == 0 || text[0] != '0'))
                yield return version;
        }
    }
}
