namespace Concord.Gateway.Http;

/// <summary>
/// Translates <c>If-Match</c> and <c>If-None-Match</c> of a write (RFC 9110, 13.2.2) into the version that its command expects.
/// </summary>
internal static class Preconditions
{
    /// <summary>No entity ever has this version: a command that expects it is always refused with the stored version.</summary>
    private const long NeverStored = long.MaxValue;

    /// <summary>A command that expects this version is refused where anything is stored.</summary>
    private const long NothingStored = 0;

    /// <param name="storedVersion">Reads the stored version, 0 where there is none; called only where the headers alone do not
    /// decide.</param>
    public static async Task<long?> ExpectedVersionAsync(EntityTags? ifMatch, EntityTags? ifNoneMatch, Func<Task<long>> storedVersion)
    {
        switch (ifNoneMatch)
        {
            case null:
                return await ExpectedVersionAsync(ifMatch, storedVersion);
            case { Any: true }:
                // Both headers, one for "exists" and one for "does not exist": one of them always fails.
                return ifMatch is null ? NothingStored : NeverStored;
            default:
                return ifNoneMatch.Matches(await storedVersion()) ? NeverStored : await ExpectedVersionAsync(ifMatch, storedVersion);
        }
    }

    private static async Task<long?> ExpectedVersionAsync(EntityTags? ifMatch, Func<Task<long>> storedVersion)
    {
        switch (ifMatch)
        {
            case null:
                return null;
            case { Any: true }:
                return await storedVersion() > 0 ? null : throw new VersionConflictException(NeverStored, 0, []);
            case { Versions: [] }:
                return NeverStored;
            case { Versions: [var only] }:
                return only;
            default:
                var stored = await storedVersion();
                return ifMatch.Versions.Contains(stored) ? stored : ifMatch.Versions.Max();
        }
    }
}
