using Concord.Timeline;

namespace Concord.Policies;

/// <summary>Views of a policy at a date of valid time and an instant of system time.</summary>
internal static class PolicyViews
{
    /// <param name="asOf">Null: today, or the first effective date if that is later.</param>
    /// <param name="knownAt">Null: now, with everything that is recorded.</param>
    /// <exception cref="NotFoundException">There is no such policy, or nothing was effective or known then.</exception>
    public static PolicyView At(EntityTimeline timeline, PolicyId id, DateOnly? asOf, DateTimeOffset? knownAt, DateTimeOffset now)
    {
        if (timeline.Newest is not { } newest)
            throw new NotFoundException($"There is no policy '{id}'.");
        // If the clock stepped back, the newest record has a time in the future; it is known anyway.
        var instant = knownAt?.ToUniversalTime() ?? (newest.RecordedAt > now ? newest.RecordedAt : now.ToUniversalTime());
        var known = PolicyHistory.CountKnownAt(timeline.Transactions, instant);
        if (known == 0)
            throw new NotFoundException(
                $"The policy '{id}' was not known at {instant:O}; it was first recorded at {timeline.Transactions[0].RecordedAt:O}."
            );

        var fold = known == timeline.Transactions.Count ? PolicyFold.Of(timeline) : new(new(timeline.Transactions, known));
        var history = fold.History;
        var date = asOf ?? Later(DateOnly.FromDateTime(now.UtcDateTime), history.Inception);
        if (date < history.Inception)
            throw new NotFoundException(
                $"The policy '{id}' was not effective on {Days.ToText(date)}; its first effective date is {Days.ToText(history.Inception)}."
            );
        var effective = history.CountEffectiveOn(date);
        return Of(fold.StateAfter(effective), history.StatusAfter(effective), timeline, id, date, instant) with
        {
            // Queries for "today" may have been asked on any day since the record. They all have this answer if no transaction
            // took effect after the first of those days.
            IsSettled =
                asOf is not null
                || history.EffectiveDateOf(effective - 1) <= Later(DateOnly.FromDateTime(newest.RecordedAt.UtcDateTime), history.Inception),
        };
    }

    public static DateOnly Later(DateOnly left, DateOnly right) => left > right ? left : right;

    private static PolicyView Of(
        PolicyState state,
        StatusSet status,
        EntityTimeline timeline,
        PolicyId id,
        DateOnly asOf,
        DateTimeOffset knownAt
    ) =>
        new()
        {
            Id = id,
            Product = state.Product,
            Version = timeline.Version,
            Status = status.ToArray(),
            Term = state.Term,
            Premium = state.Premium,
            Attributes = state.Attributes.ToCanonical(),
            Parties = state.List(ElementKind.Parties).Json.ToCanonical(),
            Assets = state.List(ElementKind.Assets).Json.ToCanonical(),
            Places = state.List(ElementKind.Places).Json.ToCanonical(),
            Claims = state.List(ElementKind.Claims).Json.ToCanonical(),
            References = state.List(ElementKind.References).Json.ToCanonical(),
            AsOf = asOf,
            KnownAt = knownAt,
            RecordedAt = state.RecordedAt,
        };
}
