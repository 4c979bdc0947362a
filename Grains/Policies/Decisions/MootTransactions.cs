using System.Collections.Immutable;

namespace Concord.Policies;

/// <summary>
/// Finds the transactions that a new one makes moot: those that lose their effect on the status, and those that now lie before
/// the start of cover. Also those that regain an effect. And the reverse: whether a later-effective transaction takes away the
/// new one's effect on the status.
/// </summary>
internal static class MootTransactions
{
    /// <param name="before">The history without the transaction.</param>
    /// <param name="after">The history with it.</param>
    /// <param name="index">Its index in <paramref name="after"/>; the others are in the same order in both.</param>
    public static ImmutableArray<MootTransaction> Find(PolicyHistory before, PolicyHistory after, int index)
    {
        var found = ImmutableArray.CreateBuilder<MootTransaction>();
        if (TakenBack(after, index) is { } own)
            found.Add(own);
        for (var i = 1; i < after.Count; i++)
        {
            if (i == index)
                continue;
            var place = i < index ? i : i - 1;
            if (before.IsMoot(place) && !after.IsMoot(i) && !after.IsVoid(i) && Lifecycle.ChangesStatus(after.TypeOf(i)))
                found.Add(new(after[i].Sequence, after.TypeOf(i), after[i].EffectiveDate, null) { Restored = Restored(after, i) });
            else if (after.IsMoot(i) && !before.IsMoot(place) && !before.IsVoid(place))
                found.Add(Of(after, i, NotPossible(after, i)));
            else if (after.EffectiveDateOf(i) > after[i].EffectiveDate && before.EffectiveDateOf(place) == before[place].EffectiveDate)
                found.Add(Of(after, i, BeforeCover(after)));
        }
        return found.DrainToImmutable();
    }

    private static string NotPossible(PolicyHistory after, int index) =>
        $"The policy is now {after.StatusBefore(index).ToText()} on that date, from where '{NameOf(after, index)}' is not possible: "
        + "it has no effect on the status. The fields that it sets stay set.";

    private static string Restored(PolicyHistory after, int index) =>
        $"It had no effect on the status before, and has it now: the policy is {after.StatusOf(index).ToText()} from that date on.";

    private static string BeforeCover(PolicyHistory after) =>
        $"Its date now lies before the policy's first day: it takes effect on {Days.ToText(after.Inception)}.";

    /// <summary>The transaction itself, if a later one removes from the status what it adds.</summary>
    private static MootTransaction? TakenBack(PolicyHistory after, int index)
    {
        var put = after.StatusOf(index) & ~after.StatusBefore(index);
        for (var i = index + 1; i < after.Count && put != StatusSet.None; i++)
        {
            var taken = put & after.StatusBefore(i) & ~after.StatusOf(i);
            if (taken == StatusSet.None)
                continue;
            return Of(
                after,
                index,
                $"From {Days.ToText(after.EffectiveDateOf(i))} on '{NameOf(after, i)}' (transaction "
                    + $"{after[i].Sequence}) takes back its effect on the "
                    + $"status: the policy is not {taken.ToText()} then."
            );
        }
        return null;
    }

    private static MootTransaction Of(PolicyHistory history, int index, string why) =>
        new(history[index].Sequence, history.TypeOf(index), history[index].EffectiveDate, why);

    private static string NameOf(PolicyHistory history, int index) => WireName.Of(history.TypeOf(index));
}
