using Concord.Silo.Redis;
using Orleans.Clustering.Redis;
using Orleans.Configuration;

namespace Concord.Silo.Hosting.Cluster;

/// <summary>The settings in the words of Orleans' options.</summary>
internal static class MembershipExtensions
{
    public static void Apply(this ClusterSettings settings, ClusterOptions options) => (options.ClusterId, options.ServiceId) = (settings.ClusterId, settings.ServiceId);

    public static void Apply(this ClusterSettings settings, RedisClusteringOptions options)
    {
        var redis = settings.Redis.Read();

        // A Redis that is away must not end the process: the view that is there holds until it is back.
        redis.AbortOnConnectFail = false;
        redis.ClientName ??= "concord-membership";
        if (settings.RedisCertificateAuthority is { } authority) redis.TrustIssuer(authority);
        options.ConfigurationOptions = redis;
        options.CreateRedisKey = static cluster => RedisKeys.Membership(cluster.ServiceId, cluster.ClusterId);
    }
}
