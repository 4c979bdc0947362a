using OpenTelemetry.Trace;

namespace Concord.Hosting;

/// <summary>
/// A trace begins with a request, or with a row of an import, and with nothing else. What silos and gateways do for themselves (membership,
/// trimming, probes, calls whose own trace is not kept and which therefore arrive without one) would otherwise be traces of one span, in
/// masses, and hide those that somebody looks for.
/// </summary>
internal sealed class RequestSampler(Sampler inner) : Sampler
{
    /// <summary>
    /// What a row of an import is called. Its trace is its own: an import of a whole portfolio would be one trace of millions of spans.
    /// </summary>
    public const string ImportRow = "import row";

    private const string HttpRequest = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.ParentContext.TraceId == default && samplingParameters.Name is not (HttpRequest or ImportRow)
            ? new(SamplingDecision.Drop)
            : inner.ShouldSample(samplingParameters);
}
