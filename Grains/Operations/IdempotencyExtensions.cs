using Microsoft.Extensions.DependencyInjection;

namespace Concord.Operations;

public static class IdempotencyExtensions
{
    /// <summary>What the silo needs beside the grain itself: old keys are forgotten. The port's adapter is registered by the store.</summary>
    public static IServiceCollection AddIdempotency(this IServiceCollection services) => services.AddHostedService<IdempotencyPurge>();
}
