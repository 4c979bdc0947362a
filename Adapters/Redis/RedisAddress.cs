using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using StackExchange.Redis;

namespace Concord.Adapters.Redis;

/// <summary>
/// Where a Redis is and the credentials for it: the one reader of these settings. The address is a URL (<c>redis://</c>, <c>rediss://</c>
/// with TLS) or endpoints and options in the form of StackExchange.Redis. User and password are part of it or, better, settings of their
/// own. Messages about a setting never contain its value: a mistyped password may be anywhere in it.
/// </summary>
/// <param name="Keys">Names of the settings, for messages.</param>
internal sealed partial record RedisAddress(RedisAddressKeys Keys, string Text, string? User, string? Password)
{
    private const string Plain = "redis://";
    private const string Tls = "rediss://";
    private const int DefaultPort = 6379;

    /// <param name="fault">What is wrong and what to do; null where nothing is.</param>
    /// <returns>Null where something is wrong. Otherwise options that the caller may change.</returns>
    public ConfigurationOptions? TryRead(out string? fault)
    {
        var options = IsUrl(out var rest, out var tls) ? FromUrl(rest, tls, out fault) : FromList(out fault);
        if (options is null)
            return null;
        if (options.EndPoints.Count == 0 || !options.EndPoints.All(IsPlausible))
            fault = $"{Keys.Text} must name at least one endpoint, for instance 127.0.0.1:6379 or rediss://redis.example:6380. {Advice}";
        else if (Conflicts(options.Password, Password) || Conflicts(options.User, User))
            fault = $"{Keys.Text} has a user or password, and {Keys.User} or {Keys.Password} has another. Leave it out of the former.";
        else if (User is { Length: > 0 } && string.IsNullOrEmpty(Password ?? options.Password))
            fault = $"{Keys.User} is set and no password: set {Keys.Password}.";
        if (fault is not null)
            return null;
        if (Password is { Length: > 0 })
            options.Password = Password;
        if (User is { Length: > 0 })
            options.User = User;
        return options;
    }

    /// <exception cref="FormatException">What is wrong, where it was not checked before.</exception>
    public ConfigurationOptions Read() => TryRead(out var fault) ?? throw new FormatException(fault);

    /// <summary>Without user and password.</summary>
    public override string ToString() => Keys.Text;

    private string Advice => $"A password that has a comma, or anything else that could be read in two ways, goes in {Keys.Password}.";

    private bool IsUrl(out string rest, out bool tls)
    {
        var text = Text.Trim();
        tls = text.StartsWith(Tls, StringComparison.OrdinalIgnoreCase);
        rest = text;
        if (!tls && !text.StartsWith(Plain, StringComparison.OrdinalIgnoreCase))
            return false;
        rest = text[(tls ? Tls : Plain).Length..];
        return true;
    }

    /// <summary><c>[user][:password]@host[:port][,host[:port]][/database]</c>; user and password percent-encoded where necessary.</summary>
    private ConfigurationOptions? FromUrl(string rest, bool tls, out string? fault)
    {
        fault =
            $"{Keys.Text} is no URL such as redis://user:password@redis.example:6379/0. In user and password '/', '?', '#' and '%' "
            + $"must be percent-encoded; {Keys.User} and {Keys.Password} take them as they are.";
        if (rest.AsSpan().ContainsAny('?', '#'))
            return null;
        var slash = rest.IndexOf('/');
        var (authority, database) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        var at = authority.LastIndexOf('@');
        var options = new ConfigurationOptions { Ssl = tls };
        if (at >= 0 && !TakeUser(authority[..at], options))
            return null;
        foreach (var part in authority[(at + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!TakeEndpoint(part, options))
                return null;
        }

        if (database.Length > 0)
        {
            if (!int.TryParse(database, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return null;
            options.DefaultDatabase = number;
        }

        fault = null;
        return options;
    }

    private static bool TakeUser(string info, ConfigurationOptions options)
    {
        if (BadEscape().IsMatch(info))
            return false;
        var colon = info.IndexOf(':');
        var (user, password) = (
            Uri.UnescapeDataString(colon < 0 ? info : info[..colon]),
            colon < 0 ? null : Uri.UnescapeDataString(info[(colon + 1)..])
        );
        if (user.Length > 0)
            options.User = user;
        options.Password = password;
        return true;
    }

    private static bool TakeEndpoint(string part, ConfigurationOptions options)
    {
        var colon = part.LastIndexOf(':');
        var (host, port) = colon < 0 || part.EndsWith(']') ? (part, DefaultPort) : (part[..colon], Port(part[(colon + 1)..]));
        if (port is null)
            return false;
        options.EndPoints.Add(host.Trim('[', ']'), port.Value);
        return true;
    }

    private static int? Port(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0 ? port : null;

    private ConfigurationOptions? FromList(out string? fault)
    {
        // An endpoint after the password is more likely the rest of the password, after a comma.
        var parts = Text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var password = Array.FindIndex(parts, static part => part.StartsWith("password=", StringComparison.OrdinalIgnoreCase));
        fault = $"{Keys.Text} cannot be read. Endpoints come first, then options, for instance redis:6379,ssl=true. {Advice}";
        if (password >= 0 && Array.Exists(parts[(password + 1)..], static part => !part.Contains('=', StringComparison.Ordinal)))
            return null;
        try
        {
            var options = ConfigurationOptions.Parse(Text);
            fault = null;
            return options;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
        {
            return null;
        }
    }

    private static bool Conflicts(string? one, string? other) => one is { Length: > 0 } && other is { Length: > 0 } && one != other;

    private static bool IsPlausible(EndPoint endpoint) => endpoint is not DnsEndPoint dns || Host().IsMatch(dns.Host);

    [GeneratedRegex(@"^[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?\.?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Host();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex BadEscape();
}

/// <summary>The names of the settings of a <see cref="RedisAddress"/>.</summary>
internal sealed record RedisAddressKeys(string Text, string User, string Password)
{
    public static readonly RedisAddressKeys Storage = Of("Storage:Redis");
    public static readonly RedisAddressKeys Cluster = Of("Cluster:Redis");
    public static readonly RedisAddressKeys MigrationSource = Of("Migration:Source");

    private static RedisAddressKeys Of(string section) => new(section + ":ConnectionString", section + ":User", section + ":Password");
}
