using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Concord.Configuration;

/// <summary>
/// A rule of one option. .NET's own attributes report neither the key nor the value; here a failure names the key, the rule and
/// the value. An option that is not set has no rules.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class OptionRuleAttribute : ValidationAttribute
{
    /// <summary>What comes after the key: <c>must be …</c>.</summary>
    public abstract string Rule { get; }

    protected abstract bool Holds(object value);

    /// <summary>What comes after the rule. Overridden where the value may be a secret or is of no help.</summary>
    protected virtual string Found(object value) =>
        value is TimeSpan time ? $"; it is {time:c}" : string.Create(CultureInfo.InvariantCulture, $"; it is {value}");

    protected sealed override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        return value is null || Holds(value) ? ValidationResult.Success : new($"{validationContext.DisplayName} {Rule}{Found(value)}.");
    }
}

/// <summary>A whole number within bounds.</summary>
public sealed class WholeNumberAttribute(long min, long max = long.MaxValue) : OptionRuleAttribute
{
    public long Min => min;

    public long Max => max;

    public override string Rule =>
        max == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"must be a whole number of at least {min}")
            : string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {min} to {max}");

    protected override bool Holds(object value) =>
        Convert.ToInt64(value, CultureInfo.InvariantCulture) is var number && number >= min && number <= max;
}

/// <summary>A time span within bounds, both written <c>[days.]hours:minutes:seconds</c>.</summary>
public sealed class DurationAttribute(string min, string? max = null) : OptionRuleAttribute
{
    private readonly TimeSpan _min = Parse(min);
    private readonly TimeSpan _max = max is null ? TimeSpan.MaxValue : Parse(max);

    public string Min => min;

    public string? Max => max;

    public override string Rule =>
        $"must be a time span of at least {_min:c}{(max is null ? "" : $" and at most {_max:c}")}, written [days.]hours:minutes:seconds";

    protected override bool Holds(object value) => value is TimeSpan time && time >= _min && time <= _max;

    private static TimeSpan Parse(string text) => TimeSpan.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A text that is not blank.</summary>
/// <param name="rule">What comes after the key, for instance <c>must name a directory</c>.</param>
public sealed class NotBlankAttribute(string rule = "must not be empty") : OptionRuleAttribute
{
    public override string Rule => rule;

    protected override bool Holds(object value) => !string.IsNullOrWhiteSpace(value as string);

    protected override string Found(object value) => "";
}

/// <summary>A defined member of an enumeration, also where a program sets it.</summary>
public sealed class KnownMemberAttribute(Type type) : OptionRuleAttribute
{
    public Type Type => type;

    public override string Rule => $"must be {string.Join(" or ", Enum.GetNames(type))}";

    protected override bool Holds(object value) => Enum.IsDefined(type, value);
}
