using Concord.Ports;
using Xunit;

namespace Concord.Conformance;

/// <summary>What every <see cref="IIdempotencyStore"/> must guarantee.</summary>
public abstract class IdempotencyStoreConformance : StorageConformance
{
    private IIdempotencyStore Keys => Storage.Idempotency;

    [Fact]
    public async Task The_first_reservation_is_kept()
    {
        var first = Record(1);
        AssertSame(first, await Keys.ReserveAsync("key", first));
        AssertSame(first, await Keys.ReserveAsync("key", Record(2)));
        await Storage.RestartAsync();
        AssertSame(first, await Keys.ReserveAsync("key", Record(3)));
        var other = Record(4);
        AssertSame(other, await Keys.ReserveAsync("KEY", other));
    }

    [Fact]
    public async Task One_of_many_concurrent_reservations_is_kept()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 32).Select(i => Task.Run(() => Keys.ReserveAsync("key", Record((byte)i)).AsTask()))
        );
        Assert.Single(answers.Select(answer => answer.CommitId).Distinct());
    }

    [Fact]
    public async Task A_response_is_given_with_the_reservation_from_then_on()
    {
        var first = Record(1);
        await Keys.ReserveAsync("key", first);
        await Keys.CompleteAsync("key", new(201, [new("ETag", "\"1\""), new("Location", "/v1/é")], [1, 2, 0, 3]));
        await Keys.ReserveAsync("empty", Record(2));
        await Keys.CompleteAsync("empty", new(204, [], []));
        await Storage.RestartAsync();

        var stored = await Keys.ReserveAsync("key", Record(3));
        Assert.Equal(first.CommitId, stored.CommitId);
        Assert.Equal(201, stored.Response!.Status);
        Assert.Equal([new("ETag", "\"1\""), new("Location", "/v1/é")], stored.Response.Headers);
        Assert.Equal([1, 2, 0, 3], stored.Response.Body);
        stored = await Keys.ReserveAsync("empty", Record(3));
        Assert.Equal(204, stored.Response!.Status);
        Assert.Empty(stored.Response.Headers);
        Assert.Empty(stored.Response.Body);
    }

    [Fact]
    public async Task Completing_or_releasing_an_unknown_key_is_no_error()
    {
        await Keys.CompleteAsync("key", new(200, [], []));
        await Keys.ReleaseAsync("key");
        AssertSame(Record(1), await Keys.ReserveAsync("key", Record(1)));
    }

    [Fact]
    public async Task A_released_key_is_new_again_unless_it_has_a_response()
    {
        await Keys.ReserveAsync("key", Record(1));
        await Keys.ReleaseAsync("key");
        AssertSame(Record(2), await Keys.ReserveAsync("key", Record(2)));
        await Keys.CompleteAsync("key", new(200, [], []));
        await Keys.ReleaseAsync("key");
        Assert.NotNull((await Keys.ReserveAsync("key", Record(3))).Response);
    }

    [Fact]
    public async Task Old_keys_are_purged()
    {
        for (byte i = 0; i < 10; i++)
            await Keys.ReserveAsync($"key {i}", Record(i));
        Assert.Equal(4, await Keys.PurgeAsync(StorageUnderTest.Start.AddMinutes(4)));
        Assert.Equal(0, await Keys.PurgeAsync(StorageUnderTest.Start.AddMinutes(4)));
        AssertSame(Record(77), await Keys.ReserveAsync("key 3", Record(77)));
        AssertSame(Record(4), await Keys.ReserveAsync("key 4", Record(77)));
    }

    private static void AssertSame(IdempotencyRecord expected, IdempotencyRecord actual)
    {
        Assert.Equal(expected.Fingerprint, actual.Fingerprint);
        Assert.Equal((expected.CommitId, expected.ReservedAt), (actual.CommitId, actual.ReservedAt));
        Assert.Null(actual.Response);
    }

    private static IdempotencyRecord Record(byte number) =>
        new([number, 0, 255], new Guid(number, 0, 0, new byte[8]), StorageUnderTest.Start.AddMinutes(number), null);
}
