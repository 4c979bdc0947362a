using Microsoft.Extensions.Options;

namespace Concord.Imports;

/// <summary>
/// What imports take of this silo at the same time, whatever their number: calls with rows, and of these the ones that are being
/// decided, which costs processor time. The others wait their turn, so that commands find the silo and its store free.
/// </summary>
internal sealed class ImportShare(IOptions<ImportWorkOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _calls = new(options.Value.CallsPerSilo);
    private readonly SemaphoreSlim _deciding = new(options.Value.DecidingPerSilo);

    /// <summary>Waits for a place among the calls, which is free again when the result is disposed of.</summary>
    public Task<IDisposable> EnterAsync() => EnterAsync(_calls);

    /// <summary>Waits for a place among the calls that are being decided.</summary>
    public Task<IDisposable> EnterDecidingAsync() => EnterAsync(_deciding);

    public void Dispose()
    {
        _calls.Dispose();
        _deciding.Dispose();
    }

    private static async Task<IDisposable> EnterAsync(SemaphoreSlim places)
    {
        await places.WaitAsync();
        return new Place(places);
    }

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
