namespace Concord.Portfolio;

/// <summary>Number of policies in one currency and the exact sum of their premiums.</summary>
/// <param name="Currency">Null: policies without a premium.</param>
/// <param name="Premium">Plain decimal notation; may have more digits than <see cref="decimal"/>.</param>
/// <param name="InForceCount">Of these, the policies that are in force.</param>
/// <param name="InForcePremium">The sum of their premiums.</param>
[GenerateSerializer, Immutable, Alias("concord.portfolio-total")]
public sealed record PortfolioTotal(
    [property: Id(0)] string? Currency,
    [property: Id(1)] long Count,
    [property: Id(2)] string Premium,
    [property: Id(3)] long InForceCount,
    [property: Id(4)] string InForcePremium
);

/// <summary>What the movements of a kind take away and add in one currency.</summary>
/// <param name="Before">The policies of the kind as they stood at the first point.</param>
/// <param name="After">The same at the second point.</param>
[GenerateSerializer, Immutable, Alias("concord.movement-total")]
public sealed record MovementTotal(
    [property: Id(0)] MovementKind Kind,
    [property: Id(1)] PortfolioTotal Before,
    [property: Id(2)] PortfolioTotal After
);

/// <summary>What has happened to a policy between two points. The wire name is the camelCase of the member.</summary>
[GenerateSerializer, Alias("concord.movement-kind")]
public enum MovementKind
{
    /// <summary>Not there at the first point.</summary>
    New = 0,

    /// <summary>Not there at the second point.</summary>
    Removed = 1,

    /// <summary>A quote became a policy.</summary>
    Issued = 2,

    Renewed = 3,
    Cancelled = 4,
    Lapsed = 5,
    Expired = 6,

    /// <summary>In force again.</summary>
    Reinstated = 7,

    /// <summary>Fields differ, and none of the above.</summary>
    Endorsed = 8,

    /// <summary>Only its claims differ.</summary>
    Claimed = 9,

    /// <summary>Only its status differs: an end was announced that has yet to come, or such an announcement is gone.</summary>
    Announced = 10,

    /// <summary>
    /// Whatever happened: a transaction that was recorded after the first point was effective by its day already, so what was
    /// told then was not the whole.
    /// </summary>
    CorrectedLate = 11,
}
