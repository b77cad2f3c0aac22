namespace Peach.Core.Collect;

/// <summary>Says what Collect would make of a request, and stores nothing.</summary>
public interface IPayloadInspector
{
    /// <param name="request">The request.</param>
    /// <param name="sampleEvents">How many of the events to give as they would be stored; 0: only whether they would be, without warnings.</param>
    /// <exception cref="CollectException">The body is not JSON, or holds too many events.</exception>
    PayloadReport Inspect(CollectRequest request, int sampleEvents);
}
