namespace Concord.Conformance;

public sealed partial class InMemoryGraphStore
{
    public ValueTask BeginShadowAsync(CancellationToken cancellationToken = default) =>
        Do(() =>
        {
            _shadow ??= new();
        });

    public ValueTask<bool> HasShadowAsync(CancellationToken cancellationToken = default) => Do(() => _shadow is not null);

    public ValueTask SwapShadowAsync(CancellationToken cancellationToken = default) =>
        Do(() =>
        {
            if (_shadow is not { } shadow)
                return;
            shadow.TakeVectors(_graph);
            (_graph, _shadow) = (shadow, null);
        });

    public ValueTask DropShadowAsync(CancellationToken cancellationToken = default) =>
        Do(() =>
        {
            _shadow = null;
        });
}
