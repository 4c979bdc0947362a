using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>
/// The value of <c>If-Match</c> or <c>If-None-Match</c> (RFC 9110, 13.1). Concord's tags are the version in quotes. A proxy that compresses
/// answers changes them: to weak tags (<c>W/"3"</c>), or by adding the coding (<c>"3-gzip"</c>). These still name the same version, and a
/// write compares versions; so they are accepted.
/// </summary>
/// <param name="Any">The value is <c>*</c>.</param>
/// <param name="Versions">The versions that are named.</param>
internal sealed partial record EntityTags(bool Any, ImmutableArray<long> Versions)
{
    /// <summary>Null where the header is absent.</summary>
    /// <exception cref="ValidationException">The value is not a list of entity tags.</exception>
    public static EntityTags? Read(IHeaderDictionary headers, string name)
    {
        var values = headers[name];
        if (values.Count == 0)
            return null;
        if (values is [{ } only] && only.Trim() == "*")
            return new(true, []);
        if (
            StringValues.IsNullOrEmpty(values)
            || !EntityTagHeaderValue.TryParseStrictList(values!, out var tags)
            || tags.Any(static t => t.Tag == "*")
        )
            throw new ValidationException("/" + name, "Expected '*' or entity tags such as \"3\", with their quotes.");
        return new(false, [.. tags.Select(VersionOf).OfType<long>()]);
    }

    public static string Write(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <param name="version">The stored version; 0 where nothing is stored.</param>
    public bool Matches(long version) => version > 0 && (Any || Versions.Contains(version));

    // A tag that Concord did not make matches nothing, so it is left out.
    private static long? VersionOf(EntityTagHeaderValue tag)
    {
        var match = Ours().Match(tag.Tag.ToString());
        return
            match.Success
            && long.TryParse(match.Groups["version"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : null;
    }

    [GeneratedRegex(
        """^"(?<version>0|[1-9][0-9]{0,18})(--?(gzip|br|zstd|deflate|compress))?"\z""",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Ours();
}
