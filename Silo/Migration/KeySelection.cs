using Concord.Policies;

namespace Concord.Silo.Migration;

/// <summary>Decides about the keys that were found: each one is a list to migrate, or is reported with the reason why not.</summary>
internal sealed record KeySelection(IReadOnlyList<ListKey> Lists, IReadOnlyList<KeyReport> Skipped)
{
    public bool IsEmpty => Lists.Count == 0 && Skipped.Count == 0;

    public static KeySelection Of(MigrationRequest job, IReadOnlyList<byte[]> found)
    {
        var (lists, skipped) = (new List<ListKey>(), new List<KeyReport>());
        foreach (var key in found.Take(job.LimitKeys ?? int.MaxValue))
        {
            if (!job.Keys.TryMatch(key, out var name, out var realm))
                skipped.Add(
                    new()
                    {
                        Key = ListKey.ToText(key),
                        Outcome = KeyOutcome.Skipped,
                        Message = $"The key is not of the form {job.Keys.Text}.",
                    }
                );
            else
                lists.Add(ListKey.Of(key, job.Realm ?? RealmId.Parse(realm!), name));
        }

        // Two lists in one entity would be mixed for good; neither is touched.
        foreach (var same in lists.GroupBy(static list => list.Subject).Where(static group => group.Count() > 1).ToList())
        {
            var names = string.Join("' and '", same.Select(static list => list.Text));
            skipped.AddRange(
                same.Select(list => new KeyReport
                {
                    Key = list.Text,
                    Subject = list.Subject.Value,
                    Outcome = KeyOutcome.Failed,
                    Message = $"The keys '{names}' would all become {list.Subject}. Choose a pattern that tells them apart.",
                })
            );
            lists.RemoveAll(list => list.Subject == same.Key);
        }
        return new(lists, skipped);
    }
}
