using Concord.Gateway.Auth;
using Concord.Gateway.Http;
using Concord.Policies;

namespace Concord.Gateway.Policies;

/// <summary>Which permission a transaction needs: its type shows it, and only the body shows the type.</summary>
internal static class TransactionPermissions
{
    /// <summary>What opens the route; the type decides between them.</summary>
    public const Permission Any =
        Permission.PolicyEndorse
        | Permission.PolicyIssue
        | Permission.PolicyRenew
        | Permission.PolicyCancel
        | Permission.PolicyReinstate
        | Permission.PolicyCorrect;

    /// <exception cref="RequestRefusedException">The caller may not make a transaction of this type in the realm.</exception>
    public static void Require(HttpContext http, WriteRequest request)
    {
        if (!http.RequiredAccess().In(http.RequestedRealm() ?? "").HasFlag(Any))
            http.RequireInRealm(Of(TransactionInput.Read(request.Body).Type));
    }

    public static Permission Of(TransactionType type) =>
        type switch
        {
            TransactionType.Quote or TransactionType.Issue => Permission.PolicyIssue,
            TransactionType.Endorse => Permission.PolicyEndorse,
            TransactionType.Renew => Permission.PolicyRenew,
            TransactionType.Cancel or TransactionType.Lapse or TransactionType.Expire or TransactionType.NonRenew =>
                Permission.PolicyCancel,
            TransactionType.RescindCancel or TransactionType.Reinstate => Permission.PolicyReinstate,
            TransactionType.Correct => Permission.PolicyCorrect,
            TransactionType.Claim => Permission.ClaimWrite,
            _ => throw new NotSupportedException($"Nobody may make a {type}."),
        };
}
