namespace Concord.Adapters.Sqlite;

/// <summary>
/// Writes the progress of all groups, many acknowledgements at once. An acknowledgement only marks its group and partition, and the writer
/// saves every marked one when it is free. After a crash in between, the last entries are delivered again, which at-least-once allows.
/// </summary>
internal sealed class ProgressSaver(SqliteDatabase database)
{
    private readonly Lock _lock = new();
    private HashSet<GroupPartition> _marked = [];
    private bool _scheduled;

    public void Mark(GroupPartition partition)
    {
        lock (_lock)
        {
            _marked.Add(partition);
            if (_scheduled)
                return;
            _scheduled = true;
        }

        database.Writer.Add(new SaveItem(this), WritePriority.Other);
    }

    private HashSet<GroupPartition> Take()
    {
        lock (_lock)
        {
            var taken = _marked;
            _marked = [];
            _scheduled = false;
            return taken;
        }
    }

    private void PutBack(HashSet<GroupPartition> partitions)
    {
        lock (_lock)
            _marked.UnionWith(partitions);
    }

    private sealed class SaveItem(ProgressSaver owner) : WriteItem
    {
        private HashSet<GroupPartition>? _partitions;

        public override void Apply(SqliteSession session)
        {
            _partitions ??= owner.Take();
            foreach (var partition in _partitions)
                partition.Save(session);
        }

        public override void Complete()
        {
            foreach (var partition in _partitions!)
                partition.Saved();
        }

        /// <summary>They stay marked: the next acknowledgement tries again.</summary>
        public override void Fail(Exception error)
        {
            if (_partitions is not null)
                owner.PutBack(_partitions);
            else
                owner.PutBack(owner.Take());
        }
    }
}
