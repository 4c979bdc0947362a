using Xunit;

namespace Concord.Gateway.Telemetry.Tests;

/// <summary>Spans are made for whoever in the process listens, and a provider hears them all: these tests are alone in it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TelemetryCollection
{
    public const string Name = "telemetry";
}
