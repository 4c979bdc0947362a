using System.Globalization;
using OpenTelemetry.Trace;

namespace Concord.Hosting;

/// <summary>Reads the sampler from <c>OTEL_TRACES_SAMPLER</c> and its argument.</summary>
internal static class SamplerReader
{
    private const string Key = "OTEL_TRACES_SAMPLER";
    private const string Argument = "OTEL_TRACES_SAMPLER_ARG";

    /// <param name="name">Null for the default.</param>
    /// <param name="argument">Null for 1.</param>
    /// <param name="failures">Receives the errors.</param>
    public static Sampler Read(string? name, string? argument, List<string> failures)
    {
        TelemetryOptions.Known(
            Key,
            name,
            failures,
            "parentbased_always_on",
            "always_on",
            "always_off",
            "traceidratio",
            "parentbased_always_off",
            "parentbased_traceidratio"
        );
        return name?.ToLowerInvariant() switch
        {
            "always_on" => new AlwaysOnSampler(),
            "always_off" => new AlwaysOffSampler(),
            "traceidratio" => new TraceIdRatioBasedSampler(Ratio(argument, failures)),
            "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
            "parentbased_traceidratio" => new ParentBasedSampler(new TraceIdRatioBasedSampler(Ratio(argument, failures))),
            _ => new ParentBasedSampler(new AlwaysOnSampler()),
        };
    }

    private static double Ratio(string? text, List<string> failures)
    {
        if (text is null)
            return 1;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1)
            return ratio;
        failures.Add($"{Argument} must be a number from 0 to 1; it is '{text}'.");
        return 1;
    }
}
