using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Concord.Hosting;

/// <summary>The address at which other silos and clients reach this silo.</summary>
internal static class AdvertisedAddress
{
    /// <exception cref="OptionsValidationException">The name cannot be resolved, or the machine has no address that others could
    /// reach.</exception>
    public static IPAddress Find(string? configured)
    {
        if (configured is null)
            return FirstOfMachine() ?? throw Failure("this machine has no address that others could reach. Name one.");
        if (IPAddress.TryParse(configured, out var address))
            return address;
        try
        {
            return Array.Find(Dns.GetHostAddresses(configured), static found => found.AddressFamily == AddressFamily.InterNetwork)
                ?? throw Failure($"'{configured}' has no IPv4 address.");
        }
        catch (SocketException e)
        {
            throw Failure($"'{configured}' cannot be found ({e.SocketErrorCode}).");
        }
    }

    /// <summary>Whether this machine can listen on the address.</summary>
    public static bool IsOfThisMachine(IPAddress address) => IPAddress.IsLoopback(address) || OfThisMachine().Contains(address);

    private static IPAddress? FirstOfMachine() =>
        OfThisMachine()
            .FirstOrDefault(static address => address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address));

    private static IEnumerable<IPAddress> OfThisMachine() =>
        NetworkInterface
            .GetAllNetworkInterfaces()
            .Where(static card =>
                card.OperationalStatus == OperationalStatus.Up && card.NetworkInterfaceType != NetworkInterfaceType.Loopback
            )
            .SelectMany(static card => card.GetIPProperties().UnicastAddresses)
            .Select(static unicast => unicast.Address);

    private static OptionsValidationException Failure(string what) =>
        new("Concord", typeof(ConcordClusterOptions), ["Cluster:AdvertisedAddress: " + what]);
}
