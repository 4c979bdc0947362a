using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Concord.Silo;

/// <summary>
/// Checks ports on this machine before the silo starts, because Orleans' message about a port in use does not name the key.
/// </summary>
internal static class PortCheck
{
    /// <param name="key">The port's configuration key, for the message.</param>
    /// <param name="port">0 for any free one.</param>
    /// <param name="address">The address that the silo will listen on.</param>
    /// <exception cref="OptionsValidationException">The port is in use.</exception>
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
