using System.Text.Json.Serialization;
using Concord.Gateway.Operations;
using Concord.Gateway.Policies;
using Concord.Gateway.Realms;
using Concord.Gateway.Wal;
using Concord.Hosting;
using Concord.Policies;
using Concord.Wal;

namespace Concord.Gateway.Http;

/// <summary>Serialisation of all other answers; source-generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [
        typeof(CanonicalJsonConverter),
        typeof(InstantConverter),
        typeof(MoneyConverter),
        typeof(PositionConverter),
        typeof(EntryIdConverter),
        typeof(CamelCaseEnumConverter<PolicyStatus>),
        typeof(CamelCaseEnumConverter<TransactionType>),
        typeof(CamelCaseEnumConverter<ProjectionState>),
        typeof(CamelCaseEnumConverter<ReplayState>),
    ]
)]
[JsonSerializable(typeof(RealmResponse))]
[JsonSerializable(typeof(Page<RealmResponse>), TypeInfoPropertyName = "RealmPage")]
[JsonSerializable(typeof(Page<RealmVersionResponse>), TypeInfoPropertyName = "RealmHistoryPage")]
[JsonSerializable(typeof(PolicyResponse))]
[JsonSerializable(typeof(PreviewResponse))]
[JsonSerializable(typeof(Page<PolicyResponse>), TypeInfoPropertyName = "PolicyPage")]
[JsonSerializable(typeof(Page<TransactionResponse>), TypeInfoPropertyName = "TransactionPage")]
[JsonSerializable(typeof(CommandResponse))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ProvenanceResponse>), TypeInfoPropertyName = "Provenance")]
[JsonSerializable(typeof(AuditResponse))]
[JsonSerializable(typeof(WalResponse))]
[JsonSerializable(typeof(Page<CloudEventResponse>), TypeInfoPropertyName = "EventPage")]
[JsonSerializable(typeof(Page<DeadLetterResponse>), TypeInfoPropertyName = "DeadLetterPage")]
[JsonSerializable(typeof(CloudEventResponse))]
[JsonSerializable(typeof(ProjectionControlResponse))]
[JsonSerializable(typeof(ReplayResponse))]
[JsonSerializable(typeof(RedriveResponse))]
[JsonSerializable(typeof(DiscardResponse))]
[JsonSerializable(typeof(ReadinessResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(InfoResponse))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    // Created lazily: the static members of the generated half must be initialised first.
    public static GatewayJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
