namespace Concord.Ports;

/// <summary>
/// Recognises the exceptions by which a store's client library reports an outage. Orleans packages that use the same server
/// (grain state, reminders, membership) throw them too.
/// </summary>
public interface IOutageTranslator
{
    /// <summary>The outage as Concord's exception; null for any other exception.</summary>
    StorageUnavailableException? Translate(Exception error);
}
