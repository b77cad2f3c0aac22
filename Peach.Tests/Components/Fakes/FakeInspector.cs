using System.Text.Json.Nodes;
using Peach.Core.Collect;

namespace Peach.Tests.Components.Fakes;

/// <summary>Finds something of everything in whatever it is given.</summary>
internal sealed class FakeInspector : IPayloadInspector
{
    public PayloadReport Inspect(CollectRequest request, int sampleEvents) => new(
        1, [new QuarantinedEvent(1, "event_timestamp is missing")], ["In each event, ts is event_timestamp."],
        [new PayloadWarning(1, "\"timestmap\": did you mean timestamp?")], [JsonNode.Parse("""{"event_uid":"019a","type":"media_play"}""")!]);
}
