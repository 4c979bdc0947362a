using Concord.Gateway.Http;
using Concord.Policies;
using Concord.Portfolio;

namespace Concord.Gateway.Portfolio;

/// <summary><c>GET …/movements?from=&lt;asOf,knownAt&gt;&amp;to=&lt;asOf,knownAt&gt;&amp;format=&amp;after=</c>.</summary>
internal sealed record MovementsRequest(PortfolioPoint From, PortfolioPoint To) : PortfolioRequest
{
    public override string Name => "movements";

    public override DateTimeOffset NewestKnownAt => From.KnownAt > To.KnownAt ? From.KnownAt : To.KnownAt;

    public override IReadOnlyList<PortfolioColumn> Columns => PortfolioColumn.OfMovements;

    public override IEnumerable<KeyValuePair<string, string>> Headers =>
        [new(ConcordHeaders.From, Text(From)), new(ConcordHeaders.To, Text(To))];

    public static MovementsRequest Read(RealmId realm, HttpRequest http, DateTimeOffset now)
    {
        var query = new PortfolioQueryReader(http, now);
        var after = query.After();
        var (from, to) = (query.Point("from", after), query.Point("to", after));
        var format = query.Format();
        var progress = query.Progress(format);
        query.ThrowIfInvalid();
        return new(from, to)
        {
            Realm = realm,
            Format = format,
            After = after,
            HasProgress = progress,
        };
    }

    public override Task<PortfolioPage> ReadAsync(IPortfolioGrain grain, string? after, CancellationToken cancellationToken) =>
        grain.ReadMovementsAsync(
            new()
            {
                Realm = Realm,
                From = From,
                To = To,
                After = after,
            },
            cancellationToken
        );

    public override PortfolioTrailer Describe(PortfolioTotals totals) =>
        new()
        {
            Realm = Realm.Value,
            From = new(Days.ToText(From.AsOf), Instants.ToRfc3339(From.KnownAt), totals.From.ToTotals()),
            To = new(Days.ToText(To.AsOf), Instants.ToRfc3339(To.KnownAt), totals.To.ToTotals()),
            Groups = MovementKindTotal.Of(totals.Groups),
        };

    private static string Text(PortfolioPoint point) => $"{Days.ToText(point.AsOf)},{Instants.ToRfc3339(point.KnownAt)}";
}
