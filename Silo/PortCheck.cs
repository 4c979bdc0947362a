using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Concord.Silo;

/// <summary>
/// Ports on this machine. Asked before the silo starts, because what Orleans says about a port that is taken does not name the key.
/// </summary>
internal static class PortCheck
{
    /// <param name="key">Of the port, for whoever must choose another one.</param>
    /// <param name="port">0 for any free one.</param>
    /// <param name="address">What the silo will listen on.</param>
    /// <exception cref="OptionsValidationException">The port is taken.</exception>
    public static int Check(string key, int port, IPAddress address)
    {
        using var listener = new TcpListener(address, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException e)
        {
            throw new OptionsValidationException(
                "Concord",
                typeof(Concord.Hosting.ConcordClusterOptions),
                [
                    $"{key}: port {port} cannot be used on this machine ({e.SocketErrorCode}). Is another instance running? Choose "
                        + "another port, or 0 for any free one.",
                ]
            );
        }
    }
}
