using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace Concord.Configuration.Tests;

/// <summary>How keys become options, and how values that cannot be used are reported.</summary>
public sealed class ConcordOptionsTests
{
    [Fact]
    public void Each_property_takes_the_value_of_its_key()
    {
        var options = Bind(
            ("Sample:Name", "a"),
            ("Sample:Count", "3"),
            ("Sample:Wait", "00:00:07"),
            ("Sample:Mode", "second"),
            ("Sample:Part:Share", "0.5"),
            ("Sample:Tags:0", "x"),
            ("Sample:Tags:1", "y"),
            ("Sample:Keys:mine", "k"),
            ("Sample:VAR_TIMEOUT", "9"),
            ("Sample", "own")
        );

        Assert.Equal(("a", 3, TimeSpan.FromSeconds(7), SampleMode.Second), (options.Name, options.Count, options.Wait, options.Mode));
        Assert.Equal((0.5, 9, "own"), (options.Part.Share, options.Variables.Timeout, options.Own));
        Assert.Equal(["x", "y"], options.Tags);
        Assert.Equal("k", options.Keys["MINE"]);
    }

    [Fact]
    public void A_value_that_is_empty_is_not_set() =>
        Assert.Equal(
            (1, null, SampleMode.First),
            (Bind(("Sample:Count", "")).Count, Bind(("Sample:Optional", " ")).Optional, Bind(("Sample:Mode", "")).Mode)
        );

    [Theory]
    [InlineData("Sample:Count", "many", "Sample:Count must be a whole number from 1 to 9; it is 'many'.")]
    [InlineData("Sample:Count", "10", "Sample:Count must be a whole number from 1 to 9; it is 10.")]
    [InlineData(
        "Sample:Wait",
        "7",
        "Sample:Wait must be a time span of at least 00:00:01, written [days.]hours:minutes:seconds; it is '7'."
    )]
    [InlineData("Sample:Mode", "1", "Sample:Mode must be First or Second; it is '1'.")]
    [InlineData("Sample:Name", "", "Sample:Name must not be empty.")]
    [InlineData("Sample:Part:Share", "half", "Sample:Part:Share must be a number; it is 'half'.")]
    [InlineData("Sample:VAR_TIMEOUT", "0", "Sample:VAR_TIMEOUT must be a whole number of at least 1; it is 0.")]
    public void A_value_that_cannot_be_used_is_told_with_its_key(string key, string value, string expected) =>
        Assert.Equal([expected], Failures((key, value)));

    [Fact]
    public void Everything_that_is_wrong_is_told_and_the_rest_has_its_value()
    {
        Assert.Equal(3, Failures(("Sample:Count", "many"), ("Sample:Wait", "7"), ("Sample:Name", " ")).Count);
        Assert.Equal(
            (1, "b"),
            (Bind(("Sample:Count", "many"), ("Sample:Name", "b")).Count, Bind(("Sample:Count", "many"), ("Sample:Name", "b")).Name)
        );
    }

    [Fact]
    public void Options_that_a_program_sets_are_named_by_their_properties()
    {
        using var services = new ServiceCollection()
            .AddConcordOptions<SampleOptions, SampleOptionsValidator>(section: null)
            .Configure(static options => options.Part.Share = 2)
            .Services.BuildServiceProvider();

        var refused = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SampleOptions>>().Value);

        Assert.Equal(["SampleOptions.Part.Share must be a share."], refused.Failures);
    }

    [Fact]
    public void What_is_bound_before_there_are_services_is_what_they_give()
    {
        var (services, configuration) = (new ServiceCollection(), Configuration(("Sample:Count", "4")));
        var options = services.BindConcordOptions<SampleOptions, SampleOptionsValidator>(configuration, "Sample");
        Assert.Same(options, services.BindConcordOptions<SampleOptions, SampleOptionsValidator>(configuration, "Sample"));
        services.AddConcordOptions<SampleOptions, SampleOptionsValidator>("Sample");

        using var provider = services.BuildServiceProvider();

        Assert.Same(options, provider.GetRequiredService<IOptions<SampleOptions>>().Value);
        Assert.Same(options, provider.GetRequiredService<IOptionsMonitor<SampleOptions>>().CurrentValue);
    }

    private static IConfiguration Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(static pair => KeyValuePair.Create(pair.Key, (string?)pair.Value)))
            .Build();

    private static SampleOptions Bind(params (string Key, string Value)[] values) =>
        new ServiceCollection().BindConcordOptions<SampleOptions, SampleOptionsValidator>(Configuration(values), "Sample");

    private static List<string> Failures(params (string Key, string Value)[] values)
    {
        using var services = new ServiceCollection()
            .AddSingleton(Configuration(values))
            .AddConcordOptions<SampleOptions, SampleOptionsValidator>("Sample")
            .Services.BuildServiceProvider();
        return [.. Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Failures];
    }
}

internal sealed class SampleOptions
{
    [ConfigurationKeyName("")]
    public string? Own { get; set; }

    [NotBlank]
    public string Name { get; set; } = "name";

    public string? Optional { get; set; }

    [WholeNumber(1, 9)]
    public int Count { get; set; } = 1;

    [Duration("00:00:01")]
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(1);

    [KnownMember(typeof(SampleMode))]
    public SampleMode Mode { get; set; }

    [ValidateObjectMembers]
    public SamplePart Part { get; set; } = new();

    [ConfigurationKeyName("VAR_")]
    [ValidateObjectMembers]
    public SampleVariables Variables { get; set; } = new();

    public IList<string> Tags { get; } = [];

    public IDictionary<string, string> Keys { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
}

internal sealed class SamplePart : IValidatableObject
{
    public double Share { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Share is not (>= 0 and <= 1))
            yield return new($"{nameof(SampleOptions)}.Part.Share must be a share.");
    }
}

internal sealed class SampleVariables
{
    [ConfigurationKeyName("TIMEOUT")]
    [WholeNumber(1)]
    public int Timeout { get; set; } = 1;
}

internal enum SampleMode
{
    First,
    Second,
}

[OptionsValidator]
internal sealed partial class SampleOptionsValidator : IValidateOptions<SampleOptions>;
