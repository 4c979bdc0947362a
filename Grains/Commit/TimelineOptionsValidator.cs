using Microsoft.Extensions.Options;

namespace Concord.Grains.Commit;

internal sealed class TimelineOptionsValidator : IValidateOptions<TimelineOptions>
{
    public ValidateOptionsResult Validate(string? name, TimelineOptions options)
    {
        if (options.MaxBytes is < TimelineOptions.MaxTransactionBytes * 2 or > TimelineOptions.HighestMaxBytes)
        {
            return Fail(
                $"{nameof(options.MaxBytes)} must be {TimelineOptions.MaxTransactionBytes * 2} to {TimelineOptions.HighestMaxBytes} bytes.");
        }
        if (options.MaxTransactions is < 1 or > TimelineOptions.HighestMaxTransactions)
            return Fail($"{nameof(options.MaxTransactions)} must be 1 to {TimelineOptions.HighestMaxTransactions}.");
        if (options.MaxElements is < 1 or > TimelineOptions.HighestMaxElements)
            return Fail($"{nameof(options.MaxElements)} must be 1 to {TimelineOptions.HighestMaxElements}.");
        return ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string rule) => ValidateOptionsResult.Fail($"{TimelineOptions.Section}: {rule}");
}
