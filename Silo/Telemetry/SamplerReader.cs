using System.Globalization;
using Concord.Silo.Hosting;
using OpenTelemetry.Trace;

namespace Concord.Silo.Telemetry;

/// <summary>Reads <c>OTEL_TRACES_SAMPLER</c> and its argument.</summary>
internal static class SamplerReader
{
    private const string Key = "OTEL_TRACES_SAMPLER";
    private const string Argument = "OTEL_TRACES_SAMPLER_ARG";

    public static Sampler Read(SettingsReader reader)
    {
        var name = reader.OneOf(Key, "parentbased_always_on", "always_on", "always_off", "traceidratio", "parentbased_always_off", "parentbased_traceidratio");
        return name switch
        {
            "always_on" => new AlwaysOnSampler(),
            "always_off" => new AlwaysOffSampler(),
            "traceidratio" => new TraceIdRatioBasedSampler(Ratio(reader)),
            "parentbased_always_off" => new ParentBasedSampler(new AlwaysOffSampler()),
            "parentbased_traceidratio" => new ParentBasedSampler(new TraceIdRatioBasedSampler(Ratio(reader))),
            _ => new ParentBasedSampler(new AlwaysOnSampler()),
        };
    }

    private static double Ratio(SettingsReader reader)
    {
        if (reader.Text(Argument) is not { } text) return 1;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var ratio) && ratio is >= 0 and <= 1) return ratio;
        reader.Refuse($"{Argument} must be a number from 0 to 1; it is '{text}'.");
        return 1;
    }
}
