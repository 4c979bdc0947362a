using System.Text;
using System.Text.Json;
using Concord.Gateway.Http;
using Concord.Values;
using Concord.Wal;
using Xunit;

namespace Concord.Gateway.Wal.Tests;

public sealed class CloudEventTests
{
    [Fact]
    public void An_event_is_answered_as_a_CloudEvent_with_its_attributes_in_one_order()
    {
        var entry = new WalEntry(
            new(3, new(5, 0)),
            new()
            {
                Subject = "motor/A1",
                Type = "concord.policy.issue",
                Realm = "motor",
                Time = new(2026, 3, 1, 12, 0, 0, 500, TimeSpan.Zero),
                Version = 1,
                Origin = "p\"as",
                CommitId = Guid.ParseExact("0102030405060708090a0b0c0d0e0f10", "N"),
                Prev = "",
                Hash = "h",
                Data = CanonicalJson.FromTrusted(Encoding.UTF8.GetBytes("""{"amount":0.10}""")),
            }
        );
        const string Before = """
            {"specversion":"1.0","id":"3:5-0","source":"/v1/realms/motor","type":"concord.policy.issue","subject":"motor/A1",
            "time":"2026-03-01T12:00:00.5Z",
            "datacontenttype":"application/json","realm":"motor","version":1,"origin":"p\"as","commit":"0102030405060708090a0b0c0d0e0f10",
            "prev":"","hash":"h",
            """;
        var expected = Before.ReplaceLineEndings("");

        Assert.Equal(
            expected + "\"data\":{\"amount\":0.10}}",
            JsonSerializer.Serialize(new CloudEventResponse(entry), GatewayJson.Wire.CloudEventResponse)
        );
        var traced = entry with { Event = entry.Event with { TraceParent = "00-1-2-01" } };
        Assert.Equal(
            expected + "\"traceparent\":\"00-1-2-01\",\"data\":{\"amount\":0.10}}",
            JsonSerializer.Serialize(new CloudEventResponse(traced), GatewayJson.Wire.CloudEventResponse)
        );
    }
}
