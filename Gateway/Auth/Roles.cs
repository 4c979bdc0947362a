using System.Collections.Frozen;
using static Concord.Gateway.Auth.Permission;

namespace Concord.Gateway.Auth;

/// <summary>
/// What each role may do: the one table. An administrator reads no policy, an operator sees no payload, an integrator never approves, an
/// auditor changes nothing, a monitor reads metrics alone.
/// </summary>
internal static class Roles
{
    private const Permission Reading = RealmRead | PolicyRead | GraphRead | SyncRead;

    /// <summary>Every permission, of this version.</summary>
    public static readonly Permission Everything = Enum.GetValues<Permission>()
        .Aggregate(None, static (all, permission) => all | permission);

    public static readonly FrozenDictionary<string, Permission> All = new Dictionary<string, Permission>(StringComparer.Ordinal)
    {
        ["viewer"] = Reading | AuditVerify,
        ["servicing"] = Reading | AuditVerify | PolicyPersonal | PolicyEndorse | ClaimWrite | ConflictResolve,
        ["underwriter"] =
            Reading
            | AuditVerify
            | PolicyPersonal
            | PolicyEndorse
            | ClaimWrite
            | ConflictResolve
            | PolicyIssue
            | PolicyRenew
            | PolicyCancel
            | PolicyReinstate
            | PolicyCorrect
            | PolicyApprove,
        ["integrator"] =
            Reading
            | PolicyPersonal
            | PolicyEndorse
            | ClaimWrite
            | PolicyIssue
            | PolicyRenew
            | PolicyCancel
            | PolicyReinstate
            | PolicyCorrect
            | ImportRun
            | ImportRejects
            | EventsRead
            | SyncOperate,
        ["operator"] = ImportRun | SyncRead | SyncOperate | LogRead | LogOperate | GraphMaintain | ClusterRead | MetricsRead | ActionsRead,
        ["auditor"] = Reading | EventsRead | LogRead | ClusterRead | AuditVerify | ActionsRead | AccessRead,
        ["privacy"] =
            RealmRead
            | PolicyRead
            | GraphRead
            | PolicyPersonal
            | AuditVerify
            | ActionsRead
            | AccessRead
            | PrivacyExtract
            | PrivacyErase
            | PrivacyHold,
        ["admin"] = RealmDefine | KeyManage | RoleManage | SessionEnd | LimitSet | ActionsRead,
        ["monitor"] = MetricsRead,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Roles about the whole installation: they cannot be had in one realm.</summary>
    public static readonly FrozenSet<string> Global = FrozenSet.Create(StringComparer.Ordinal, "operator", "admin", "monitor");
}
