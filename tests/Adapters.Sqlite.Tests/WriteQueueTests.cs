using Xunit;

namespace Concord.Adapters.Sqlite.Tests;

public sealed class WriteQueueTests
{
    private readonly WriteQueue _queue = new();

    [Fact]
    public void Background_work_is_taken_last_and_each_priority_keeps_its_order()
    {
        var (graph1, graph2, list1, list2, commit) = (new Item(), new Item(), new Item(), new Item(), new Item());
        _queue.TryAdd(graph1, WritePriority.Background);
        _queue.TryAdd(list1, WritePriority.Other);
        _queue.TryAdd(graph2, WritePriority.Background);
        _queue.TryAdd(commit, WritePriority.Urgent);
        _queue.TryAdd(list2, WritePriority.Other);

        var urgent = new List<WriteItem>();
        _queue.TakeUrgent(urgent, max: 10);
        Assert.Equal([commit], urgent);
        Assert.Equal([list1, list2, graph1, graph2, null], Enumerable.Range(0, 5).Select(_ => _queue.TakeOther()));
    }

    [Fact]
    public void Rows_of_imports_are_taken_after_other_commits_and_not_too_many_at_once()
    {
        var (rows, commit) = (Enumerable.Range(0, 600).Select(static _ => new Item()).ToList(), new Item());
        rows.ForEach(row => _queue.TryAdd(row, WritePriority.Bulk));
        _queue.TryAdd(commit, WritePriority.Urgent);

        var (first, second) = (new List<WriteItem>(), new List<WriteItem>());
        _queue.TakeUrgent(first, max: 1_024);
        _queue.TakeUrgent(second, max: 1_024);

        Assert.Equal([commit, .. rows[..512]], first);
        Assert.Equal(rows[512..], second);
    }

    [Fact]
    public void A_closed_queue_still_returns_background_work()
    {
        var graph = new Item();
        _queue.TryAdd(graph, WritePriority.Background);
        _queue.Close();

        Assert.True(_queue.Wait());
        Assert.Same(graph, _queue.TakeOther());
        Assert.False(_queue.Wait());
        Assert.False(_queue.TryAdd(new Item(), WritePriority.Background));
    }

    private sealed class Item : WriteItem
    {
        public override void Apply(SqliteSession session) => throw new NotSupportedException();

        public override void Complete() => throw new NotSupportedException();

        public override void Fail(Exception error) => throw new NotSupportedException();
    }
}
