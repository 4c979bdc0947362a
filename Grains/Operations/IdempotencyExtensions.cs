using Microsoft.Extensions.DependencyInjection;

namespace Concord.Operations;

public static class IdempotencyExtensions
{
    /// <summary>
    /// What the silo needs besides the grain: the removal of old keys. The store registers the port's adapter.
    /// </summary>
    public static IServiceCollection AddIdempotency(this IServiceCollection services) => services.AddHostedService<IdempotencyPurge>();
}
