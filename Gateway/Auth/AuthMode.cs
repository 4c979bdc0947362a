namespace Concord.Gateway.Auth;

/// <summary>Who may call.</summary>
internal enum AuthMode
{
    /// <summary>Whoever is on this machine; the gateway cannot be reached from elsewhere.</summary>
    None,

    /// <summary>Whoever has one of the configured keys.</summary>
    Keys,
}
