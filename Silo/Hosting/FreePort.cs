using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Hosting;

/// <summary>Ports on this machine. Asked before the silo starts, because what Orleans says about a port that is taken does not name the key.</summary>
internal static class FreePort
{
    /// <param name="address">What the silo will listen on; loopback where nothing is named.</param>
    /// <exception cref="OptionsValidationException">The port is taken.</exception>
    public static int Check(string key, int port, IPAddress? address = null)
    {
        using var listener = new TcpListener(address ?? IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException e)
        {
            throw new OptionsValidationException("Concord", typeof(SiloSettings),
                [$"{key}: port {port} cannot be used on this machine ({e.SocketErrorCode}). Is another instance running? Choose another port, or 0 for any free one."]);
        }
    }
}
