using System.Globalization;
using System.Text.Json;
using Concord.Client;
using Concord.Errors;
using Concord.Policies;
using Concord.Values;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.SampleService;

/// <summary>One policy: read, decide, write under the condition that nobody has changed it in between.</summary>
internal sealed partial class Reminder(
    IConcordClient concord,
    IOptions<ReminderOptions> options,
    TimeProvider time,
    ILogger<Reminder> logger
)
{
    private const string Actor = "renewal-reminders";
    private const string Mark = "renewalReminder";

    /// <exception cref="StorageUnavailableException">Concord is away. Whether the mark was set is not known; the same call again is
    /// safe.</exception>
    public async Task RemindAsync(PolicyId id, CancellationToken cancellationToken)
    {
        while (await FindDueAsync(id, cancellationToken) is { } policy)
        {
            try
            {
                var result = await concord.Policies.ApplyAsync(id, Command(policy), cancellationToken);
                LogReminded(id, policy.Term.ExpirationDate, result.Version, result.Replayed);
                return;
            }
            catch (VersionConflictException e)
            {
                // Somebody was faster. What they changed may have made it unnecessary: look again.
                LogChanged(id, e.Current);
            }
            catch (ConcordException e) when (e.Code is ErrorCodes.IllegalTransition or ErrorCodes.Validation)
            {
                // The policy, or its product's schema, does not allow it; trying again would not help.
                LogRefused(id, e.Code);
                return;
            }
        }
    }

    /// <summary>Null where there is nothing to do.</summary>
    private async Task<PolicyView?> FindDueAsync(PolicyId id, CancellationToken cancellationToken)
    {
        try
        {
            var policy = await concord.Policies.GetAsync(id, cancellationToken: cancellationToken);
            var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
            var end = policy.Term.ExpirationDate;
            var isDue =
                policy.Status.Contains(PolicyStatus.InForce) && end > today && end <= today.AddDays((int)options.Value.Within.TotalDays);
            return isDue && MarkOf(policy) != Text(end) ? policy : null;
        }
        catch (NotFoundException)
        {
            // Nothing of it is in effect today.
            return null;
        }
    }

    private ApplyTransaction Command(PolicyView policy)
    {
        var changes = new { attributes = new Dictionary<string, string> { [Mark] = Text(policy.Term.ExpirationDate) } };
        return new(
            new()
            {
                // The same mark has the same id, whoever sets it and however often: it is set once.
                CommitId = CommitIds.Of(Actor, policy.Id.ToString(), Text(policy.Term.ExpirationDate)),
                Actor = Actor,
                Origin = Actor,
                ExpectedVersion = policy.Version,
                Reason = "The term ends soon.",
            },
            TransactionType.Endorse,
            DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
            CanonicalJsonReader.Canonicalize(JsonSerializer.SerializeToElement(changes))
        );
    }

    private static string? MarkOf(PolicyView policy)
    {
        using var attributes = JsonDocument.Parse(policy.Attributes.Utf8);
        return attributes.RootElement.TryGetProperty(Mark, out var mark) ? mark.GetString() : null;
    }

    private static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [LoggerMessage(1, LogLevel.Information, "{Policy} ends on {End}: marked with version {Version}, replayed {Replayed}.")]
    private partial void LogReminded(PolicyId policy, DateOnly end, long version, bool replayed);

    [LoggerMessage(2, LogLevel.Information, "{Policy} has changed in between and is at version {Version} now; looking again.")]
    private partial void LogChanged(PolicyId policy, long version);

    [LoggerMessage(3, LogLevel.Warning, "{Policy} cannot be marked: {Code}.")]
    private partial void LogRefused(PolicyId policy, string code);
}
