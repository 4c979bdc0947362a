using System.Security.Claims;

namespace Concord.Gateway.Auth;

/// <summary>Who calls, however it was proven.</summary>
internal sealed class CallerIdentity : ClaimsIdentity
{
    private const string Subject = "sub";
    private const string KindClaim = "kind";

    /// <param name="name">Recorded as the actor; null where nobody is authenticated.</param>
    public CallerIdentity(string scheme, CallerKind kind, string? name, Access access)
        : base(ClaimsOf(kind, name), scheme, Subject, roleType: null)
    {
        Kind = kind;
        Access = access;
    }

    public CallerKind Kind { get; }

    public Access Access { get; }

    private static IEnumerable<Claim> ClaimsOf(CallerKind kind, string? name)
    {
        yield return new(KindClaim, kind.ToString());
        if (name is not null)
            yield return new(Subject, name);
    }
}

/// <summary>What a caller is.</summary>
internal enum CallerKind
{
    /// <summary>Somebody on this machine, without authentication.</summary>
    Local,

    /// <summary>Whoever has an access key.</summary>
    Key,
}
