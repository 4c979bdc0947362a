using System.Collections.Immutable;
using Concord.Gateway.Requests;
using Concord.Grains.Abstractions.Json;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Values;

namespace Concord.Gateway.Policies;

/// <summary>The body of <c>POST …/transactions</c>; what <see cref="Changes"/> may hold is for the policy to judge.</summary>
internal sealed record TransactionRequest(TransactionType Type, DateOnly EffectiveDate, string? Reason, CanonicalJson? Changes)
{
    /// <summary>The others are made by other endpoints.</summary>
    private static readonly ImmutableArray<TransactionType> Allowed =
        [.. Enum.GetValues<TransactionType>().Except([TransactionType.Quote, TransactionType.Claim])];

    public static TransactionRequest Read(CanonicalJson body)
    {
        using var members = new MemberReader(body);
        var type = ReadType(members);
        var effectiveDate = members.Date("effectiveDate", required: true);
        var reason = members.Text("reason", maxLength: CommandContext.MaxReason);
        var changes = members.Object("changes");
        members.ThrowIfInvalid();
        return new(type, effectiveDate!.Value, reason, changes);
    }

    private static TransactionType ReadType(MemberReader members)
    {
        if (members.Id("type", required: true) is not { } text) return default;
        if (WireName.TryParse<TransactionType>(text, out var type) && Allowed.Contains(type)) return type;
        members.Fail("type", $"Expected one of {string.Join(", ", Allowed.Select(WireName.Of))}.");
        return default;
    }
}
