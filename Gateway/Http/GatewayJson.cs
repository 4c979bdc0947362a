using System.Text.Json.Serialization;
using Concord.Gateway.Log;
using Concord.Gateway.Operations;
using Concord.Silo.Hosting.Health;
using Concord.Gateway.Policies;
using Concord.Gateway.Realms;
using Concord.Grains.Abstractions.Policies;
using Concord.Grains.Abstractions.Wal;

namespace Concord.Gateway.Responses;

/// <summary>How every answer is written; source-generated.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(CanonicalJsonConverter), typeof(InstantConverter), typeof(MoneyConverter), typeof(PositionConverter), typeof(EntryIdConverter),
        typeof(CamelCaseEnumConverter<PolicyStatus>), typeof(CamelCaseEnumConverter<TransactionType>), typeof(CamelCaseEnumConverter<ProjectionState>),
        typeof(CamelCaseEnumConverter<ReplayState>),
    ])]
[JsonSerializable(typeof(RealmDocument))]
[JsonSerializable(typeof(Page<RealmDocument>), TypeInfoPropertyName = "RealmPage")]
[JsonSerializable(typeof(Page<RealmVersionDocument>), TypeInfoPropertyName = "RealmHistoryPage")]
[JsonSerializable(typeof(PolicyDocument))]
[JsonSerializable(typeof(PreviewDocument))]
[JsonSerializable(typeof(Page<PolicyDocument>), TypeInfoPropertyName = "PolicyPage")]
[JsonSerializable(typeof(Page<TransactionDocument>), TypeInfoPropertyName = "TransactionPage")]
[JsonSerializable(typeof(CommandDocument))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ProvenanceDocument>), TypeInfoPropertyName = "Provenance")]
[JsonSerializable(typeof(AuditDocument))]
[JsonSerializable(typeof(WalDocument))]
[JsonSerializable(typeof(Page<CloudEventDocument>), TypeInfoPropertyName = "EventPage")]
[JsonSerializable(typeof(Page<DeadLetterDocument>), TypeInfoPropertyName = "DeadLetterPage")]
[JsonSerializable(typeof(CloudEventDocument))]
[JsonSerializable(typeof(ProjectionControlDocument))]
[JsonSerializable(typeof(ReplayDocument))]
[JsonSerializable(typeof(RedriveDocument))]
[JsonSerializable(typeof(DiscardDocument))]
[JsonSerializable(typeof(ReadinessDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(InfoDocument))]
internal sealed partial class GatewayJson : JsonSerializerContext
{
    // Made when it is first asked for, because the generated half's statics must be there before it.
    public static GatewayJson Wire => field ??= new(ReadableJson.Of(Default.Options));
}
