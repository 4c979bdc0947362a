using Concord.Adapters.Redis;
using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;

namespace Concord.Hosting;

/// <summary>Translates the options into Orleans' options.</summary>
internal static class MembershipOptionsExtensions
{
    public static void Apply(this ConcordClusterOptions settings, ClusterOptions options) =>
        (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId);

    /// <summary>The membership is in the store's Redis, unless another one is configured.</summary>
    public static void AddRedisMembership(this IServiceCollection services, ConcordClusterOptions settings)
    {
        services.AddConcordOptions<RedisOptions, RedisOptionsValidator>(RedisOptions.Section);
        services
            .AddOptions<RedisClusteringOptions>()
            .Configure<IOptions<RedisOptions>>((options, storage) => settings.Apply(options, storage.Value));
    }

    private static void Apply(this ConcordClusterOptions settings, RedisClusteringOptions options, RedisOptions storage)
    {
        var redis = (settings.Redis.Address ?? storage.Address).Read();

        // An outage of Redis must not end the process: the known membership stays valid until Redis is back.
        redis.AbortOnConnectFail = false;
        redis.ClientName ??= "concord-membership";
        if ((settings.Redis.CertificateAuthority ?? storage.CertificateAuthority) is { } authority)
            redis.TrustIssuer(authority);
        options.ConfigurationOptions = redis;
        options.CreateRedisKey = static cluster => RedisKeys.Membership(cluster.ServiceId, cluster.ClusterId);
    }
}
