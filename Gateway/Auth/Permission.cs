namespace Concord.Gateway.Auth;

/// <summary>
/// What may be done: a resource and a verb. Each is one bit, so that all that a caller may do in a realm is one value, and a check is one
/// comparison. The name outside is <c>policy.read</c> for <see cref="PolicyRead"/>.
/// </summary>
[Flags]
internal enum Permission : ulong
{
    None = 0,
    RealmRead = 1UL << 0,
    RealmDefine = 1UL << 1,
    PolicyRead = 1UL << 2,

    /// <summary>To see personal fields of policies unmasked.</summary>
    PolicyPersonal = 1UL << 3,
    PolicyEndorse = 1UL << 4,
    PolicyIssue = 1UL << 5,
    PolicyRenew = 1UL << 6,
    PolicyCancel = 1UL << 7,
    PolicyReinstate = 1UL << 8,
    PolicyCorrect = 1UL << 9,
    PolicyApprove = 1UL << 10,
    ClaimWrite = 1UL << 11,
    ImportRun = 1UL << 12,

    /// <summary>Rejected rows, which hold what was sent.</summary>
    ImportRejects = 1UL << 13,
    EventsRead = 1UL << 14,
    GraphRead = 1UL << 15,
    GraphMaintain = 1UL << 16,
    SyncRead = 1UL << 17,
    SyncOperate = 1UL << 18,
    ConflictResolve = 1UL << 19,
    LogRead = 1UL << 20,
    LogOperate = 1UL << 21,
    ClusterRead = 1UL << 22,
    MetricsRead = 1UL << 23,
    AuditVerify = 1UL << 24,
    ActionsRead = 1UL << 25,
    AccessRead = 1UL << 26,
    PrivacyExtract = 1UL << 27,
    PrivacyErase = 1UL << 28,
    PrivacyHold = 1UL << 29,
    KeyManage = 1UL << 30,
    RoleManage = 1UL << 31,
    SessionEnd = 1UL << 32,
    LimitSet = 1UL << 33,
}
