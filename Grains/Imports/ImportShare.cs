using Microsoft.Extensions.Options;

namespace Concord.Imports;

/// <summary>
/// Limits the calls with rows of imports that this silo works on at the same time, whatever the number of imports. The others
/// wait their turn, so that commands find the silo and its store free.
/// </summary>
internal sealed class ImportShare(IOptions<ImportWorkOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.Value.CallsPerSilo);

    /// <summary>Waits for a place, which is free again when the result is disposed of.</summary>
    public async Task<IDisposable> EnterAsync()
    {
        await _places.WaitAsync();
        return new Place(_places);
    }

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
