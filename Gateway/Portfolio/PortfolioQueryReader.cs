using System.Collections.Immutable;
using Concord.Gateway.Http;
using Concord.Policies;
using Concord.Portfolio;

namespace Concord.Gateway.Portfolio;

/// <summary>Reads the parameters of snapshots and movements; collects all errors, as <see cref="QueryReader"/> does.</summary>
/// <param name="now">The instant of the request.</param>
internal sealed class PortfolioQueryReader(HttpRequest http, DateTimeOffset now)
{
    private readonly QueryReader _query = new(http.Query);

    public DateOnly? Date(string name) => _query.Date(name);

    public DateTimeOffset? Instant(string name) => _query.Instant(name);

    public string? After()
    {
        if (_query.Text("after") is not { } after)
            return null;
        if (!PolicyId.IsNumber(after))
            _query.Fail("after", "Expected the number of a policy; the stream goes on after it.");
        return after;
    }

    /// <summary>Two parameters; by default today, and the instant of the request.</summary>
    public PortfolioPoint Point(DateOnly? asOf, DateTimeOffset? knownAt, string? after, string asOfName, string knownAtName)
    {
        if (after is not null && asOf is null)
            FailToResume(asOfName);
        if (after is not null && knownAt is null)
            FailToResume(knownAtName);
        CheckKnownAt(knownAt, knownAtName);
        return new(asOf ?? DateOnly.FromDateTime(now.UtcDateTime), knownAt ?? now.ToUniversalTime());
    }

    /// <summary>One parameter, <c>asOf,knownAt</c>; the instant may be left out.</summary>
    public PortfolioPoint Point(string name, string? after)
    {
        var before = _query.RequiredText(name);
        if (before is null)
            return default;
        var comma = before.IndexOf(',', StringComparison.Ordinal);
        var (day, instant) = comma < 0 ? (before, null) : (IdText.Trim(before[..comma]), IdText.Trim(before[(comma + 1)..]));
        var known = default(DateTimeOffset);
        if (!Days.TryParse(day, out var asOf) || (instant is { Length: > 0 } && !Instants.TryParseRfc3339(instant, out known)))
        {
            _query.Fail(name, "Expected a day and an RFC 3339 instant with a comma between, for instance 2026-12-31,2027-01-15T12:00:00Z.");
            return default;
        }
        return Point(asOf, instant is { Length: > 0 } ? known : null, after, name, name);
    }

    public ImmutableArray<string> Fields()
    {
        var fields = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var text in _query.Texts("fields"))
        {
            if (!PortfolioField.TryParse(text, out var field, out var fault))
                _query.Fail("fields", $"'{text}': {fault}");
            else if (!field.IsInEveryRow)
                fields.Add(field.Pointer);
        }
        return [.. fields];
    }

    /// <summary>The parameter, or else the first of the accepted media types that is one of the formats'.</summary>
    public PortfolioFormat Format()
    {
        if (_query.Text("format") is { } name)
        {
            if (WireName.TryParse<PortfolioFormat>(name, out var named))
                return named;
            _query.Fail("format", $"Expected one of {WireName.ListOf<PortfolioFormat>()}.");
        }
        foreach (var accepted in http.GetTypedHeaders().Accept.OrderByDescending(static type => type.Quality ?? 1))
        {
            foreach (var format in Enum.GetValues<PortfolioFormat>())
            {
                if (accepted.MediaType.Equals(PortfolioFormats.MediaTypeOf(format), StringComparison.OrdinalIgnoreCase))
                    return format;
            }
        }
        return PortfolioFormat.Ndjson;
    }

    public bool Progress(PortfolioFormat format)
    {
        var progress =
            _query.Value<bool>("progress", static (string text, out bool value) => TryParse(text, out value), "true or false") ?? false;
        if (progress && format != PortfolioFormat.Ndjson)
            _query.Fail("progress", "Only ndjson has lines that are not rows.");
        return progress;
    }

    public void ThrowIfInvalid() => _query.ThrowIfInvalid();

    private void CheckKnownAt(DateTimeOffset? knownAt, string name)
    {
        if (knownAt > now)
            _query.Fail(name, $"What is known at an instant in the future is not known yet; it is {Instants.ToRfc3339(now)}.");
    }

    private void FailToResume(string name) =>
        _query.Fail(
            name,
            "A stream is resumed with 'after' at the same point; the headers and the trailer of the first one name it completely."
        );

    private static bool TryParse(string text, out bool value)
    {
        value = text == "true";
        return value || text == "false";
    }
}
