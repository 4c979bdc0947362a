using Concord.Errors;

namespace Concord.Ports;

/// <summary>
/// Knows the exceptions by which a store's client library reports an outage. Packages of Orleans that use the same server (grain state, reminders, membership) throw them too.
/// </summary>
public interface IOutageTranslator
{
    /// <summary>The outage in our words; null for any other exception.</summary>
    StorageUnavailableException? Translate(Exception error);
}
