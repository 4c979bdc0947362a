using Concord.Imports;
using Concord.Ports;
using Xunit;

namespace Concord.Conformance;

/// <summary>What every <see cref="IImportStore"/> must guarantee.</summary>
public abstract class ImportStoreConformance : StorageConformance
{
    private IImportStore Journal => Storage.Journal;

    [Fact]
    public async Task A_status_reads_back_as_it_was_written_also_after_a_restart()
    {
        var status = Status("one") with
        {
            Mapping = "motor-csv",
            State = ImportState.Failed,
            Read = 10,
            Created = 1,
            Changed = 2,
            Unchanged = 3,
            Rejected = 4,
            FinishedAt = StorageUnderTest.Start.AddTicks(7),
            Detail = "Reading stopped: \"connection reset\".",
            CancelRequested = true,
        };
        await Journal.WriteAsync(Status("one"), []);
        await Journal.WriteAsync(status, []);
        await Storage.RestartAsync();

        Assert.Equal(status, await Journal.ReadAsync("one"));
        Assert.Null(await Journal.ReadAsync("two"));
    }

    [Fact]
    public async Task Rejects_are_kept_once_under_their_numbers_and_read_in_that_order()
    {
        await Journal.WriteAsync(Status("one"), [Reject(7, 1), Reject(3, 2)]);
        await Journal.WriteAsync(Status("two"), [Reject(1, 1)]);
        await Journal.WriteAsync(Status("one"), []);
        await Storage.RestartAsync();
        await Journal.WriteAsync(Status("one"), [Reject(3, 2), Reject(9, 3)]);

        var rejects = await Journal.ReadRejectsAsync("one", 0, 100);
        Assert.Equal([Reject(7, 1), Reject(3, 2), Reject(9, 3)], rejects);
        Assert.Equal([Reject(3, 2)], await Journal.ReadRejectsAsync("one", 1, 1));
        Assert.Empty(await Journal.ReadRejectsAsync("one", 3, 100));
        Assert.Empty(await Journal.ReadRejectsAsync("nothing", 0, 100));
        Assert.Equal(1, Assert.Single(await Journal.ReadRejectsAsync("two", 0, 100)).Number);
    }

    [Fact]
    public async Task Old_imports_are_purged_with_their_rejects()
    {
        await Journal.WriteAsync(Status("old"), [Reject(7, 1), Reject(3, 2)]);
        Storage.Time.Advance(TimeSpan.FromDays(2));
        await Journal.WriteAsync(Status("new") with { StartedAt = Storage.Time.GetUtcNow() }, [Reject(1, 1)]);

        await Journal.PurgeAsync(StorageUnderTest.Start.AddDays(1));

        Assert.Null(await Journal.ReadAsync("old"));
        Assert.Empty(await Journal.ReadRejectsAsync("old", 0, 100));
        Assert.Equal("new", Assert.Single(await Journal.ListAsync(null, 10)).Id);
        Assert.Single(await Journal.ReadRejectsAsync("new", 0, 100));
    }

    [Fact]
    public async Task Imports_are_listed_newest_first_page_by_page()
    {
        foreach (var (id, minute) in ((string, int)[])[("b", 2), ("a", 1), ("d", 2), ("c", 3)])
            await Journal.WriteAsync(Status(id) with { StartedAt = StorageUnderTest.Start.AddMinutes(minute) }, []);

        Assert.Equal(["c", "d", "b", "a"], (await Journal.ListAsync(null, 10)).Select(status => status.Id));
        Assert.Equal(["c", "d"], (await Journal.ListAsync(null, 2)).Select(status => status.Id));
        Assert.Equal(["b", "a"], (await Journal.ListAsync("d", 2)).Select(status => status.Id));
        Assert.Empty(await Journal.ListAsync("a", 2));
        Assert.Empty(await Journal.ListAsync("unknown", 2));
    }

    private static ImportStatus Status(string id) =>
        new()
        {
            Id = id,
            Realm = "motor-fr",
            State = ImportState.Running,
            StartedAt = StorageUnderTest.Start,
            UpdatedAt = StorageUnderTest.Start,
            Runner = "gateway-1",
        };

    private static ImportReject Reject(long line, long number) =>
        new()
        {
            Number = number,
            Line = line,
            Code = "validation",
            Detail = $"Line {line} is wrong.",
            Input = "a;b;\"é\n",
        };
}
