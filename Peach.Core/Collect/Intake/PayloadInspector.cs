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
            var node = JsonNode.Parse(output.WrittenSpan)!;
            try
            {
                node.ToJsonString();
                events.Add(node);
            }
            catch (InvalidOperationException)
            {
                // It can be stored, not shown; the advice says why.
            }
        }

        // They cost as much as all else, and who wants no samples is no person.
        IReadOnlyList<PayloadWarning> warnings = sampleEvents == 0 ? [] : PayloadAdvice.For(request.Body, request.CollectTime ?? clock.GetUtcNow());
        if (events.Count < Math.Min(sampleEvents, batch.EventCount))
            warnings = [.. warnings, new PayloadWarning(-1, "A text holds half a surrogate pair (an emoji cut in two): it is kept, and many programs will not read it.")];
        return new PayloadReport(receipt.Accepted, receipt.Quarantined, [.. mended.Select(rule => rule.Describe())], warnings, events);
    }
}
