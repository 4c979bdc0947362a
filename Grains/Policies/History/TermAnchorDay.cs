namespace Concord.Policies;

/// <summary>
/// The day of the month on which a policy's terms begin and end. Kept beside the terms, because a term's own days do not always
/// show it: one that began on 31 January ends on 29 February, and the next one still ends on 31 March.
/// </summary>
/// <param name="Day">1 to 31; in a month without that day, its last day. 0 if the terms follow no day of the month.</param>
internal readonly record struct TermAnchorDay(int Day)
{
    private const int LastDay = 31;

    /// <summary>The anchor day once a term has ended: the previous one if the term fits it, otherwise the term's own.</summary>
    public TermAnchorDay After(Term ended)
    {
        if (Length(ended) is not null)
            return this;
        var own = new TermAnchorDay(ended.EffectiveDate.Day);
        if (own.Length(ended) is not null)
            return own;
        var monthEnds = new TermAnchorDay(LastDay);
        return monthEnds.Length(ended) is { IsLastDayInclusive: false } ? monthEnds : default;
    }

    /// <summary>
    /// The end of a term that starts on <paramref name="start"/> and is as long as the previous one, in whole months. Null if
    /// it cannot be determined.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The calendar ends before it.</exception>
    public DateOnly? EndOfRenewal(DateOnly start, Term before)
    {
        if (Length(before) is not { } length)
            return null;

        // A term whose last day is covered ends one day before the next start. A renewal that starts on that last day follows
        // another convention, so its end cannot be determined.
        if (length.IsLastDayInclusive && start == before.ExpirationDate)
            return null;
        var rhythm = start == On(start) ? this : new(start.Day);
        var end = rhythm.On(new DateOnly(start.Year, start.Month, 1).AddMonths(length.Months));
        return length.IsLastDayInclusive ? end.AddDays(-1) : end;
    }

    /// <summary>The length of a term with this anchor day; null for a term that does not have it.</summary>
    private (int Months, bool IsLastDayInclusive)? Length(Term term)
    {
        if (Day == 0 || term.EffectiveDate != On(term.EffectiveDate))
            return null;
        if (Months(term.EffectiveDate, term.ExpirationDate) is { } months)
            return (months, false);
        return term.ExpirationDate < DateOnly.MaxValue && Months(term.EffectiveDate, term.ExpirationDate.AddDays(1)) is { } inclusive
            ? (inclusive, true)
            : null;
    }

    private int? Months(DateOnly from, DateOnly to)
    {
        var months = ((to.Year - from.Year) * 12) + to.Month - from.Month;
        return months > 0 && to == On(to) ? months : null;
    }

    /// <summary>The anchor day in the month of a date.</summary>
    private DateOnly On(DateOnly date) => new(date.Year, date.Month, Math.Min(Day, DateTime.DaysInMonth(date.Year, date.Month)));
}
