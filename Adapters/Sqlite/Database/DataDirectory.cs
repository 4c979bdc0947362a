namespace Concord.Adapters.Sqlite;

/// <summary>The lock of the data directory, held while at least one of its files is open.</summary>
internal sealed class DataDirectory
{
    private readonly Lock _lock = new();
    private DataDirectoryLock? _held;
    private int _files;

    /// <summary>Disposed when the file is closed.</summary>
    public IDisposable Enter(string directory)
    {
        lock (_lock)
        {
            _held ??= DataDirectoryLock.Acquire(directory);
            _files++;
        }

        return new Hold(this);
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_files > 0)
                return;
            _held?.Dispose();
            _held = null;
        }
    }

    private sealed class Hold(DataDirectory directory) : IDisposable
    {
        private DataDirectory? _directory = directory;

        public void Dispose() => Interlocked.Exchange(ref _directory, null)?.Leave();
    }
}
