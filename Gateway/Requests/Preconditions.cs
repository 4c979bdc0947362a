using Concord.Grains.Abstractions.Errors;

namespace Concord.Gateway.Requests;

/// <summary>From <c>If-Match</c> to the version that a command expects.</summary>
internal static class Preconditions
{
    /// <summary>No entity ever has this version: a command that expects it is always refused with what is stored.</summary>
    private const long NeverStored = long.MaxValue;

    /// <param name="storedVersion">Asks for the stored version, 0 where there is none; called only where the header does not say it all.</param>
    public static async Task<long?> ExpectedVersionAsync(EntityTags? ifMatch, Func<Task<long>> storedVersion)
    {
        switch (ifMatch)
        {
            case null:
                return null;
            case { Any: true }:
                return await storedVersion() > 0 ? null : throw new VersionConflictException(NeverStored, 0, []);

            // The comparison of If-Match is the strong one: a weak tag matches nothing.
            case { Strong: [] }:
                return NeverStored;
            case { Strong: [var only] }:
                return only;
            default:
                var stored = await storedVersion();
                return ifMatch.Strong.Contains(stored) ? stored : ifMatch.Strong.Max();
        }
    }
}
