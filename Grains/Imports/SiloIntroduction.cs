namespace Concord.Imports;

/// <summary>Introduces this silo to the others when it has become a member: see <see cref="ChangeNotifications.IntroduceAsync"/>.</summary>
internal sealed class SiloIntroduction(ChangeNotifications notifications) : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _introduction = Task.CompletedTask;

    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SiloIntroduction), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        // Not awaited: a silo that does not answer must not hold up this one, which reads more often until then.
        _introduction = notifications.IntroduceAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _introduction.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public void Dispose() => _stopping.Dispose();
}
