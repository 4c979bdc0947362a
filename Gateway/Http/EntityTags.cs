using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Concord.Errors;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Concord.Gateway.Http;

/// <summary>
/// The value of <c>If-Match</c> or <c>If-None-Match</c> (RFC 9110, 13.1). Our own tags are the version in quotes. A proxy that compresses
/// answers marks them: as weak (<c>W/"3"</c>), or with the coding (<c>"3-gzip"</c>). What a client has then is the same version, and the
/// version is what a write is compared with; so it is taken.
/// </summary>
/// <param name="Any">The value is <c>*</c>.</param>
/// <param name="Versions">Those that are named.</param>
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

    /// <param name="version">The stored one; 0 where there is none.</param>
    public bool Matches(long version) => version > 0 && (Any || Versions.Contains(version));

    // A tag that is not one of ours matches nothing, which is what leaving it out means.
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
