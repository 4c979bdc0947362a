namespace Concord.Adapters.Clustering.Consul;

/// <summary>
/// Consul cannot be reached, does not answer in time, or has no leader. It passes by itself, or by an operator's hand; trying again later
/// is right.
/// </summary>
public sealed class ConsulUnavailableException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>Consul does not allow it: the token is missing, unknown or has too few rights. The message says which are needed.</summary>
public sealed class ConsulRefusedException(string message) : Exception(message);
