namespace Concord.Clustering.Consul.Hosting;

/// <summary>The configuration keys, for messages that name them.</summary>
internal static class ConsulKeys
{
    public const string Section = "Cluster:Consul";
    public const string Address = Section + ":Address";
    public const string Token = Section + ":Token";
    public const string KvRoot = Section + ":KvRoot";
    public const string DefaultAddress = "http://127.0.0.1:8500";

    /// <summary>Without the value: a password may be in it.</summary>
    public const string AddressRule =
        Address + " must name one or more agents of Consul separated by commas, for instance http://127.0.0.1:8500, without a path, user or password.";
}
