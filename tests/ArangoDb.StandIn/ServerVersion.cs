using System.Globalization;

namespace Concord.ArangoDb.StandIn;

/// <summary>What the fake says it is; it refuses what came with a later version.</summary>
internal readonly record struct ServerVersion(int Major, int Minor, int Patch) : IComparable<ServerVersion>
{
    public static ServerVersion Parse(string text)
    {
        var parts = text.Split('.', '-');
        return new(Part(parts, 0), Part(parts, 1), Part(parts, 2));
    }

    public bool Has(int minor, int patch = 0) => CompareTo(new(3, minor, patch)) >= 0;

    public int CompareTo(ServerVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    public override string ToString() => $"{Major}.{Minor}.{Patch}";

    private static int Part(string[] parts, int index) => index < parts.Length ? int.Parse(parts[index], CultureInfo.InvariantCulture) : 0;
}
