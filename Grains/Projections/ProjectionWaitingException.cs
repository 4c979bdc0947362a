namespace Concord.Projections;

/// <summary>Hands a delivery back to the stream runtime: not everything is done, and the same batch must come again.</summary>
[GenerateSerializer, Alias("concord.error.projection-waiting")]
internal sealed class ProjectionWaitingException(string message) : Exception(message);
