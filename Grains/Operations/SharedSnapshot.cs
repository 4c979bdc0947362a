namespace Concord.Operations;

/// <summary>
/// A cached read that concurrent callers share. A caller joins a read under way; after a failure the next caller reads again.
/// </summary>
/// <param name="maxAge">
/// Maximum age of an answer, from the beginning of its read; zero: only a read under way is shared.
/// </param>
public sealed class SharedSnapshot<T>(Func<Task<T>> read, TimeSpan maxAge, TimeProvider time)
{
    private readonly Lock _lock = new();
    private Task<T>? _reading;
    private long _begun;

    private bool IsFresh => maxAge > TimeSpan.Zero && time.GetElapsedTime(_begun) <= maxAge;

    public Task<T> TakeAsync()
    {
        lock (_lock)
        {
            if (_reading is null or { IsFaulted: true } or { IsCanceled: true } || (_reading.IsCompleted && !IsFresh))
                (_reading, _begun) = (read(), time.GetTimestamp());
            return _reading;
        }
    }
}
