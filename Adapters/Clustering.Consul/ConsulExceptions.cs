namespace Concord.Adapters.Clustering.Consul;

/// <summary>
/// Consul cannot be reached, does not answer in time, or has no leader. The outage ends by itself or by an operator's action; try again
/// later.
/// </summary>
public sealed class ConsulUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Consul refuses the request: the token is missing, unknown or lacks rights. The message says which rights are needed.</summary>
public sealed class ConsulRefusedException(string message) : Exception(message);
