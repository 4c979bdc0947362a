namespace Concord.Operations;

/// <summary>
/// A read that all share who ask for it within a moment. A read under way is shared by whoever asks meanwhile; one that has failed is made again for who asks next.
/// </summary>
/// <param name="maxAge">How old an answer may be, from the beginning of its read; zero: only a read under way is shared.</param>
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
