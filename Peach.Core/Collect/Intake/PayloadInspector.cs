using System.Buffers;
using System.Text.Json.Nodes;
using Peach.Core.Collect.Log;
using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Intake;

internal sealed class PayloadInspector(Collector collector, TimeProvider clock) : IPayloadInspector
{
    public PayloadReport Inspect(CollectRequest request, int sampleEvents)
    {
        var composer = new RecordComposer();
        var mended = collector.Compose(composer, request);
        var receipt = composer.Receipt;
        var batch = new LoggedBatch();
        batch.Read(composer.Record.Frame.Written[Frame.HeaderBytes..].ToArray(), default, default);
        List<JsonNode> events = [];
        var output = new ArrayBufferWriter<byte>();
        foreach (var collected in batch.Events.Take(sampleEvents))
        {
            output.ResetWrittenCount();
            collected.WriteTo(output);
            events.Add(JsonNode.Parse(output.WrittenSpan)!);
        }

        var warnings = PayloadAdvice.For(request.Body, request.CollectTime ?? clock.GetUtcNow());
        return new PayloadReport(receipt.Accepted, receipt.Quarantined, [.. mended.Select(rule => rule.Describe())], warnings, events);
    }
}
