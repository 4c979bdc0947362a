using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Concord.Silo.Hosting;

/// <summary>Ports on this machine. Asked before the silo starts, because what Orleans says about a port that is taken does not name the key.</summary>
internal static class FreePort
{
    /// <param name="loopback">Whether the silo will listen on this machine only, and not on all its addresses.</param>
    /// <exception cref="OptionsValidationException">The port is taken.</exception>
    public static int Check(string key, int port, bool loopback = true)
    {
        using var listener = new TcpListener(loopback ? IPAddress.Loopback : IPAddress.Any, port);
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
