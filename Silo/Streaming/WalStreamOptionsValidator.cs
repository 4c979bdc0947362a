namespace Concord.Silo.Streaming;

/// <summary>
/// Orleans calls its own validators for the options of a named stream provider, after they are configured by name. Only a program sets
/// these options; there is no configuration key that a message could name.
/// </summary>
internal sealed class WalStreamOptionsValidator(WalStreamOptions options, string projection) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        Require(options.BatchEntries is >= 1 and <= 10_000, $"{nameof(options.BatchEntries)} must be 1 to 10000");
        Require(options.BatchBytes >= 1, $"{nameof(options.BatchBytes)} must be at least 1");
        Require(options.CachedBatches is >= 1 and <= 1_000, $"{nameof(options.CachedBatches)} must be 1 to 1000");
        Require(
            options.ReadPace >= TimeSpan.Zero && options.ReadPace <= TimeSpan.FromSeconds(1),
            $"{nameof(options.ReadPace)} must be between 0 and 1 s"
        );
        Require(
            options.BusyReadPace >= options.ReadPace && options.BusyReadPace <= TimeSpan.FromSeconds(1),
            $"{nameof(options.BusyReadPace)} must be between {nameof(options.ReadPace)} and 1 s"
        );
        Require(options.BusyRate >= 1, $"{nameof(options.BusyRate)} must be at least 1");
        Require(options.IdleCheck > TimeSpan.Zero, $"{nameof(options.IdleCheck)} must be positive");
        Require(options.MinRetryDelay > TimeSpan.Zero, $"{nameof(options.MinRetryDelay)} must be positive");
        Require(
            options.MaxRetryDelay >= options.MinRetryDelay,
            $"{nameof(options.MaxRetryDelay)} must not be less than {nameof(options.MinRetryDelay)}"
        );
    }

    private void Require(bool condition, string rule)
    {
        if (!condition)
            throw new OrleansConfigurationException($"{nameof(WalStreamOptions)} of projection '{projection}': {rule}.");
    }
}
