namespace Concord.Portfolio;

/// <summary>
/// A point of the plane of valid and system time: what is effective on a day, as far as it was known at an instant.
/// </summary>
[GenerateSerializer, Immutable, Alias("concord.portfolio-point")]
public readonly record struct PortfolioPoint([property: Id(0)] DateOnly AsOf, [property: Id(1)] DateTimeOffset KnownAt);
