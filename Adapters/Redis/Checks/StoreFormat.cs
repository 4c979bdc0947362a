using System.Globalization;

namespace Concord.Adapters.Redis;

/// <summary>
/// The format of the store. A program refuses to open a store of a newer format than it knows; a store of an older one is used as it is
/// until it is raised, because silos of the version before may be running.
/// </summary>
internal sealed class StoreFormat(RedisConnection connection, int stored)
{
    /// <summary>Each commit writes the whole state.</summary>
    public const int WholeStates = 1;

    /// <summary>Commits may add to a state.</summary>
    public const int AppendedStates = 2;

    /// <summary>The hash field of the store's metadata.</summary>
    public const string Field = "format";

    private volatile int _stored = stored;

    /// <summary>See <see cref="Ports.ICommitStore.TakesAppends"/>.</summary>
    public bool TakesAppends => _stored >= AppendedStates;

    /// <exception cref="StorageUnavailableException">The format is not known to this version.</exception>
    public static int Read(string? text, string endpoints) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var format) && format is WholeStates or AppendedStates
            ? format
            : throw new StorageUnavailableException(
                $"The store in Redis at {endpoints} has format {text}; this version of Concord knows the formats up to {AppendedStates}."
            );

    /// <summary>In Redis first: from then on no program of an earlier version opens it.</summary>
    public async Task RaiseAsync()
    {
        if (TakesAppends)
            return;
        var raised = await connection
            .RunAsync(
                "EVALSHA raise-format",
                database => database.EvaluateAsync(RedisScripts.RaiseFormat, [RedisKeys.Meta], [WholeStates, AppendedStates])
            )
            .ConfigureAwait(false);
        if (Read((string?)raised, connection.Endpoints) < AppendedStates)
            throw RedisErrors.StoreLost();
        _stored = AppendedStates;
    }
}
