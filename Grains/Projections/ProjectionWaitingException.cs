namespace Concord.Projections;

/// <summary>Hands a delivery back to the stream runtime: not all of it is done, and the same batch is to come again.</summary>
[GenerateSerializer, Alias("concord.error.projection-waiting")]
internal sealed class ProjectionWaitingException(string message) : Exception(message);
