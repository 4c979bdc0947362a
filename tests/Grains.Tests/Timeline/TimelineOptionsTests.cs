using System.Text;
using Concord.Conformance;
using Concord.Errors;
using Concord.Ports;
using Concord.Values;
using Xunit;

namespace Concord.Timeline.Tests;

/// <summary>What could not be read is not written.</summary>
public sealed class TimelineOptionsTests
{
    private readonly InMemoryStore _store = new();

    [Fact]
    public async Task A_transaction_that_would_make_a_timeline_too_large_is_refused()
    {
        var writer = Writer(new() { MaxBytes = 4_000 });
        await AppendAsync(writer, 1, Changes(1_500));

        var refusal = await Assert.ThrowsAsync<TooLargeException>(() => AppendAsync(writer, 2, Changes(2_500)));

        Assert.Equal(ErrorCodes.TooLarge, refusal.Code);
        Assert.Equal((1, 1), (_store.Commits, (await writer.GetTimelineAsync()).Version));
        await AppendAsync(writer, 2, Changes(500));
    }

    [Fact]
    public async Task The_number_of_transactions_is_limited_too()
    {
        var writer = Writer(new() { MaxTransactions = 2 });
        await AppendAsync(writer, 1, "{}");
        await AppendAsync(writer, 2, "{}");

        await Assert.ThrowsAsync<TooLargeException>(() => AppendAsync(writer, 3, "{}"));

        Assert.Equal(2, (await writer.GetTimelineAsync()).Version);
    }

    [Fact]
    public async Task One_transaction_has_a_limit_of_its_own()
    {
        var writer = Writer(new());

        await Assert.ThrowsAsync<TooLargeException>(() => AppendAsync(writer, 1, Changes(TimelineOptions.MaxTransactionBytes)));

        Assert.Equal(0, _store.Commits);
    }

    [Fact]
    public async Task A_timeline_over_the_limit_can_be_read_and_refuses_additions_with_a_reason()
    {
        var writer = Writer(new() { MaxBytes = 100_000 });
        await AppendAsync(writer, 1, Changes(50_000));
        var later = Writer(new() { MaxBytes = 10_000 });

        Assert.Single((await later.GetTimelineAsync()).Transactions);
        var refusal = await Assert.ThrowsAsync<TooLargeException>(() => AppendAsync(later, 2, "{}"));

        Assert.Contains("at most 10000 are kept", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_too_large_to_read_is_reported_as_too_large_and_not_as_damaged()
    {
        // A zstd frame that declares 512 MiB: the size of 500 transactions of 1 MiB before there was a limit.
        byte[] frame = [TimelineCodec.Zstd, 0x28, 0xB5, 0x2F, 0xFD, 0xA0, 0, 0, 0, 0x20, 1, 0, 0];

        var refusal = Assert.Throws<TooLargeException>(() => EntityTimeline.Decode(new(Timelines.Key, 500, Guid.Empty, default, frame)));

        Assert.Contains("536870912 bytes", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<TimelineDamagedException>(() => EntityTimeline.Read(new(Timelines.Key, 500, Guid.Empty, default, frame)));
    }

    [Theory]
    [InlineData(1, 10, 10)]
    [InlineData(TimelineOptions.HighestMaxBytes + 1, 10, 10)]
    [InlineData(16 << 20, 0, 10)]
    [InlineData(16 << 20, TimelineOptions.HighestMaxTransactions + 1, 10)]
    [InlineData(16 << 20, 10, 0)]
    [InlineData(16 << 20, 10, TimelineOptions.HighestMaxElements + 1)]
    public void Invalid_options_are_refused_at_start(int bytes, int transactions, int elements)
    {
        var options = new TimelineOptions
        {
            MaxBytes = bytes,
            MaxTransactions = transactions,
            MaxElements = elements,
        };

        Assert.True(new TimelineOptionsValidator().Validate(null, options).Failed);
        Assert.True(new TimelineOptionsValidator().Validate(null, new()).Succeeded);
    }

    private EntityWriter Writer(TimelineOptions options) => new(_store, Timelines.Key, options);

    private static string Changes(int bytes) => $"{{\"text\":\"{string.Concat(Enumerable.Repeat("0123456789", bytes / 10))}\"}}";

    private static TransactionDraft Draft(int number, string changes) =>
        Timelines.Draft(number) with
        {
            Changes = CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes(changes)),
        };

    private static async Task<CommitResult> AppendAsync(EntityWriter writer, int number, string changes) =>
        await writer.WriteAsync(timeline =>
            Decision<CommitResult>.Write(timeline.Append(Draft(number, changes), Timelines.Start, null), result => result)
        );
}
