using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Concord.Policies;

namespace Concord.Gateway.Imports;

/// <summary>
/// Gathers the adjacent rows of one policy and date into one. What cannot be gathered completely is not imported at all: otherwise a policy
/// whose list lacks an element would lose it without notice. Each row has its own outcome.
/// </summary>
internal sealed class GatheringReader(IItemReader rows, ImmutableArray<string> lists, int maxPolicies = GatheringReader.MaxPolicies)
    : IItemReader
{
    /// <summary>
    /// Policies (and dates) that are remembered, 32 bytes each, to detect one that occurs again further down. Three times the largest
    /// portfolio that the system is made for.
    /// </summary>
    public const int MaxPolicies = 1 << 20;

    private readonly HashSet<ContentId> _seen = [];
    private readonly List<ImportItem> _items = [];
    private GatheredPolicy? _policy;

    /// <summary>The last row that could not be read; with its policy where that could be read.</summary>
    private (PolicyId? Policy, long Line)? _unread;

    private bool _ended;

    public async ValueTask<IReadOnlyList<ImportItem>> ReadAsync(CancellationToken cancellationToken)
    {
        _items.Clear();
        while (_items.Count == 0 && !_ended)
        {
            var batch = await rows.ReadAsync(cancellationToken);
            foreach (var row in batch)
            {
                if (row.Code is null)
                    Take(row);
                else
                    TakeBad(row);
            }
            _ended = batch.Count == 0;
            if (_ended)
                Close();
        }
        return _items;
    }

    private void Take(in ImportItem row)
    {
        var date = DateOf(row);
        if (_policy is null || _policy.Id != row.Policy || _policy.Date != date)
        {
            Close();
            _policy = Open(row.Policy, date);
            if (_unread is { Policy: { } unread } && unread != row.Policy)
                _unread = null;
        }
        if (_unread is { } bad && (bad.Policy is not null || !_policy.IsEmpty))
            _policy.Fail(ErrorCodes.Validation, Incomplete(bad.Line));
        _unread = null;
        _policy.Add(row, _items);
    }

    private void TakeBad(in ImportItem row)
    {
        _items.Add(row);
        if (!row.HasPolicy)
        {
            // It belongs to the rows around it, which is known with the next row.
            _unread ??= (null, row.Line);
            return;
        }
        if (_policy is { } open && open.Id == row.Policy)
            open.Fail(ErrorCodes.Validation, Incomplete(row.Line), _items);
        else
            Close();
        _unread = (row.Policy, row.Line);
    }

    private GatheredPolicy Open(PolicyId policy, string date)
    {
        var opened = new GatheredPolicy(policy, date, lists);
        if (_seen.Count >= maxPolicies)
            opened.Fail(
                ErrorCodes.TooLarge,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The file has more than {maxPolicies} policies, too many to see whether the rows of each stand together: split it."
                )
            );
        else if (!_seen.Add(NameOf(policy, date)))
            opened.Fail(
                ErrorCodes.Validation,
                "Rows of this policy and date stand further up in the file already, with others between: rows that are gathered have "
                    + "to stand one below the other. Sort the file."
            );
        return opened;
    }

    private void Close()
    {
        _policy?.Close(_items);
        _policy = null;
    }

    private static string Incomplete(long line) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"Line {line}, which stands among the rows of this policy, could not be read: without it the policy would not be complete."
        );

    private static string DateOf(in ImportItem row)
    {
        var reader = new Utf8JsonReader(row.Content.Utf8.Span);
        for (reader.Read(); reader.Read() && reader.TokenType == JsonTokenType.PropertyName; )
        {
            var found = reader.ValueTextEquals("effectiveDate"u8);
            reader.Read();
            if (found)
                return reader.GetString()!;
            reader.Skip();
        }
        return "";
    }

    private static ContentId NameOf(PolicyId policy, string date) => ContentId.Of($"{policy.Number}\n{date}");
}
