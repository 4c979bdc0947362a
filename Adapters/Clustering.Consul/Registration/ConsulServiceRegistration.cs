using System.Net;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Concord.Adapters.Clustering.Consul;

/// <summary>
/// Registers this process in Consul's catalog from the end of its start until the beginning of its stop. Checks every few seconds whether
/// the agent still knows it: an agent that was replaced, or that runs without a data directory, has forgotten it. An outage of Consul
/// delays neither start nor stop.
/// </summary>
internal sealed partial class ConsulServiceRegistration : IHostedLifecycleService, IDisposable
{
    private readonly ServiceDefinition _service;
    private readonly TimeSpan _refreshPeriod;
    private readonly ConsulHttpClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger<ConsulServiceRegistration> _logger;
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The agents that may know this instance: usually one; two where one became unavailable and may come back.</summary>
    private readonly HashSet<Uri> _agents = [];
    private Task _keeping = Task.CompletedTask;
    private bool _refused;

    public ConsulServiceRegistration(IOptions<ConsulServiceOptions> options, TimeProvider time, ILogger<ConsulServiceRegistration> logger)
    {
        var settings = options.Value;
        var connection = new ConsulConnection(
            ConsulConnection.ParseAddresses(settings.ConsulAddress) ?? [],
            settings.ConsulToken,
            settings.ConsulTimeout
        );
        (_service, _refreshPeriod, _time, _logger) = (ServiceDefinition.Of(settings), settings.RefreshPeriod, time, logger);
        _client = new ConsulHttpClient(connection, $"{_service.Name} is registered when it is back.", logger);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _keeping = KeepAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    /// <summary>Before anything stops: nothing is routed here any more while the process finishes its work.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _keeping;
        foreach (var agent in _agents.ToList())
            await TryDeregisterAsync(agent, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _client.Dispose();
    }

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        using var again = new PeriodicTimer(_refreshPeriod, _time);
        try
        {
            do
            {
                await EnsureAsync(cancellationToken);
            } while (await again.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        try
        {
            var known = await _client.SendAsync(new(HttpMethod.Get, PathOf("/v1/agent/service")), cancellationToken);
            var agent = _client.Current;

            // A registration by a previous process may differ, so register once in any case.
            if (known.Status == HttpStatusCode.NotFound || !_agents.Contains(agent))
                await RegisterAsync(agent, cancellationToken);
            foreach (var other in _agents.Where(other => other != agent).ToList())
                await TryDeregisterAsync(other, cancellationToken);
        }
        catch (ConsulUnavailableException)
        {
            // Logged by the client; the next round tries again.
            return;
        }
#pragma warning disable CA1031 // Nobody awaits this until the process stops; the next round tries again.
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogNotKept(_service.Name, _service.ID, error);
        }
    }

    private async Task RegisterAsync(Uri agent, CancellationToken cancellationToken)
    {
        var again = _agents.Contains(agent);
        _agents.Add(agent);
        var answer = await _client.SendToAsync(
            agent,
            new(HttpMethod.Put, "/v1/agent/service/register") { Content = _service.ToJson() },
            cancellationToken
        );
        if (answer.IsSuccess)
        {
            _refused = false;
            if (again)
                LogAgain(agent.Authority, _service.Name, _service.ID);
            else
                LogRegistered(_service.Name, _service.ID, agent.Authority);
            return;
        }

        _agents.Remove(agent);
        if (!_refused)
            LogRefused(agent.Authority, _service.Name, answer.FirstLine);
        _refused = true;
    }

    /// <summary>
    /// An agent that cannot be reached is remembered. If the process stops now, the agent's health check removes the instance.
    /// </summary>
    private async Task TryDeregisterAsync(Uri agent, CancellationToken cancellationToken)
    {
        try
        {
            await _client.SendToAsync(agent, new(HttpMethod.Put, PathOf("/v1/agent/service/deregister")), cancellationToken);
            _agents.Remove(agent);
            LogDeregistered(_service.ID, agent.Authority);
        }
        catch (Exception error) when (error is ConsulUnavailableException or OperationCanceledException)
        {
            LogNotDeregistered(_service.ID, agent.Authority, error.Message);
        }
    }

    private string PathOf(string action) => $"{action}/{Uri.EscapeDataString(_service.ID)}";
}
