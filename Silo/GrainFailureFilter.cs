using Concord.Ports;
using Microsoft.Extensions.Logging;

namespace Concord.Silo;

/// <summary>
/// Keeps the cause of a failure in its silo. The caller may be another program without the packages that define the cause's type: then the
/// answer could not be serialised, and the caller would receive an unexpected error instead of the one of the contract. The caller needs
/// only the code and the message.
/// </summary>
internal sealed partial class GrainFailureFilter(IEnumerable<IOutageTranslator> outages, ILogger<GrainFailureFilter> logger)
    : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (StorageUnavailableException failure) when (failure.InnerException is not null)
        {
            LogCause(failure, context.InterfaceName, context.MethodName);
            throw new StorageUnavailableException(failure.Message) { NothingHappened = failure.NothingHappened };
        }
        catch (Exception error) when (Translate(error) is { } outage)
        {
            LogCause(error, context.InterfaceName, context.MethodName);
            throw new StorageUnavailableException(outage.Message);
        }
    }

    private StorageUnavailableException? Translate(Exception error)
    {
        foreach (var translator in outages)
        {
            if (translator.Translate(error) is { } outage)
                return outage;
        }

        return null;
    }

    [LoggerMessage(1, LogLevel.Debug, "{Interface}.{Method} failed; this is the cause.")]
    private partial void LogCause(Exception cause, string @interface, string method);
}
