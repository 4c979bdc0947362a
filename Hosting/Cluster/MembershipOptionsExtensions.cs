using Concord.Adapters.Redis;
using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;

namespace Concord.Hosting;

/// <summary>The settings in the words of Orleans' options.</summary>
internal static class MembershipOptionsExtensions
{
    public static void Apply(this ConcordClusterOptions settings, ClusterOptions options) =>
        (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId);

    /// <summary>The membership is where the store is, unless it is said to be elsewhere.</summary>
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

        // A Redis that is away must not end the process: the view that is there holds until it is back.
        redis.AbortOnConnectFail = false;
        redis.ClientName ??= "concord-membership";
        if ((settings.Redis.CertificateAuthority ?? storage.CertificateAuthority) is { } authority)
            redis.TrustIssuer(authority);
        options.ConfigurationOptions = redis;
        options.CreateRedisKey = static cluster => RedisKeys.Membership(cluster.ServiceId, cluster.ClusterId);
    }
}
