using System.Globalization;
using Concord.Grains.Commit;

namespace Concord.Grains.Policies;

/// <summary>Dates as the contract writes them.</summary>
internal static class Dates
{
    public static bool TryParse(string text, out DateOnly date) =>
        DateOnly.TryParseExact(text, TransactionWriter.DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    public static DateOnly Parse(string text) => DateOnly.ParseExact(text, TransactionWriter.DateFormat, CultureInfo.InvariantCulture);

    public static string ToText(DateOnly date) => date.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>
    /// The end of a term that starts on <paramref name="start"/> and is as long as <paramref name="like"/>: in whole months where that one was, so that
    /// a year stays a year in a leap year; else in days. Null where the calendar ends before it.
    /// </summary>
    public static DateOnly? EndOfTerm(DateOnly start, Abstractions.Policies.Term like)
    {
        var months = ((like.ExpirationDate.Year - like.EffectiveDate.Year) * 12) + like.ExpirationDate.Month - like.EffectiveDate.Month;
        var whole = months > 0 && like.EffectiveDate.AddMonths(months) == like.ExpirationDate;
        try
        {
            return whole ? start.AddMonths(months) : start.AddDays(like.ExpirationDate.DayNumber - like.EffectiveDate.DayNumber);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
