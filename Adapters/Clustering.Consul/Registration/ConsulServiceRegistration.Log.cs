using Microsoft.Extensions.Logging;

namespace Concord.Adapters.Clustering.Consul;

internal sealed partial class ConsulServiceRegistration
{
    [LoggerMessage(11, LogLevel.Information, "Registered {Service} as {Id} with Consul at {Agent}.")]
    private partial void LogRegistered(string service, string id, string agent);

    [LoggerMessage(12, LogLevel.Warning, "Consul at {Agent} had lost the registration of {Service}; it is registered again as {Id}.")]
    private partial void LogAgain(string agent, string service, string id);

    [LoggerMessage(
        13,
        LogLevel.Error,
        "Consul at {Agent} does not register {Service}: {Reason}. The ACL token needs the policy write on that service."
    )]
    private partial void LogRefused(string agent, string service, string reason);

    [LoggerMessage(14, LogLevel.Information, "Deregistered {Id} from Consul at {Agent}.")]
    private partial void LogDeregistered(string id, string agent);

    [LoggerMessage(15, LogLevel.Debug, "{Id} could not be deregistered from Consul at {Agent}: {Reason}")]
    private partial void LogNotDeregistered(string id, string agent, string reason);

    [LoggerMessage(16, LogLevel.Error, "Renewing the registration of {Service} as {Id} with Consul failed. It is tried again.")]
    private partial void LogNotKept(string service, string id, Exception error);
}
