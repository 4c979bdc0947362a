namespace Concord.Gateway.Auth;

/// <summary>Who may call.</summary>
internal enum AuthMode
{
    /// <summary>Everybody on this machine; the gateway cannot be reached from elsewhere.</summary>
    None,

    /// <summary>Everybody who has one of the configured keys.</summary>
    Keys,
}
