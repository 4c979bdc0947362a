using System.Collections.Immutable;
using Concord.Gateway.Http;
using Concord.Policies;
using Concord.Portfolio;

namespace Concord.Gateway.Portfolio;

/// <summary><c>GET …/snapshot?asOf=&amp;knownAt=&amp;fields=&amp;format=&amp;after=</c>.</summary>
/// <param name="At">The point.</param>
/// <param name="Fields">In the form of <see cref="PortfolioField.Pointer"/>, ordered, without those of every row.</param>
internal sealed record SnapshotRequest(PortfolioPoint At, ImmutableArray<string> Fields) : PortfolioRequest
{
    public override string Name => "snapshot";

    public override DateTimeOffset NewestKnownAt => At.KnownAt;

    public override IReadOnlyList<PortfolioColumn> Columns => PortfolioColumn.OfSnapshot(Fields);

    public override IEnumerable<KeyValuePair<string, string>> Headers =>
        [new(ConcordHeaders.AsOf, Days.ToText(At.AsOf)), new(ConcordHeaders.KnownAt, Instants.ToRfc3339(At.KnownAt))];

    public static SnapshotRequest Read(RealmId realm, HttpRequest http, DateTimeOffset now)
    {
        var query = new PortfolioQueryReader(http, now);
        var after = query.After();
        var at = query.Point(query.Date("asOf"), query.Instant("knownAt"), after, "asOf", "knownAt");
        var fields = query.Fields();
        var format = query.Format();
        var progress = query.Progress(format);
        query.ThrowIfInvalid();
        return new(at, fields)
        {
            Realm = realm,
            Format = format,
            After = after,
            HasProgress = progress,
        };
    }

    public override Task<PortfolioPage> ReadAsync(IPortfolioGrain grain, string? after, CancellationToken cancellationToken) =>
        grain.ReadSnapshotAsync(
            new()
            {
                Realm = Realm,
                At = At,
                Fields = Fields,
                After = after,
            },
            cancellationToken
        );

    public override PortfolioTrailer Describe(PortfolioTotals totals) =>
        new()
        {
            Realm = Realm.Value,
            AsOf = Days.ToText(At.AsOf),
            KnownAt = Instants.ToRfc3339(At.KnownAt),
            Fields = Fields,
            Totals = totals.To.ToTotals(),
        };
}
