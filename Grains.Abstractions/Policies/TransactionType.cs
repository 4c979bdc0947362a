namespace Concord.Policies;

/// <summary>The business changes of a policy. The wire name is the camelCase of the member.</summary>
[GenerateSerializer, Alias("concord.transaction-type")]
public enum TransactionType
{
    /// <summary>Made by creating a policy with status <c>quoted</c>.</summary>
    Quote = 0,

    /// <summary>Made by creating a policy in force, or turns a quote into a policy.</summary>
    Issue = 1,

    Endorse = 2,
    Renew = 3,
    Cancel = 4,
    RescindCancel = 5,
    Reinstate = 6,
    Lapse = 7,
    Expire = 8,
    NonRenew = 9,
    Correct = 10,

    /// <summary>Made by reporting a claim.</summary>
    Claim = 11,
}
