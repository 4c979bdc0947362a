using OpenTelemetry.Trace;

namespace Concord.Hosting;

/// <summary>
/// A trace begins only with a request or with a row of an import. The internal work of silos and gateways (membership, trimming, probes,
/// calls whose own trace is not sampled and which therefore arrive without one) would otherwise be masses of traces of one span, and hide
/// the traces that people look for.
/// </summary>
internal sealed class RequestSampler(Sampler inner) : Sampler
{
    /// <summary>
    /// The span name of a row of an import. A row has its own trace: an import of a whole portfolio would be one trace of millions of
    /// spans.
    /// </summary>
    public const string ImportRow = "import row";

    private const string HttpRequest = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    public override SamplingResult ShouldSample(in SamplingParameters samplingParameters) =>
        samplingParameters.ParentContext.TraceId == default && samplingParameters.Name is not (HttpRequest or ImportRow)
            ? new(SamplingDecision.Drop)
            : inner.ShouldSample(samplingParameters);
}
