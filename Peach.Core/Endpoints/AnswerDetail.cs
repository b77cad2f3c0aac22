using Peach.Core.Python;

namespace Peach.Core.Endpoints;

/// <summary>How an answer came about.</summary>
/// <param name="Elapsed">From the request to the answer.</param>
/// <param name="KeptFor">How old the component's reply was, where it came from the cache or is the last good one; null for one that was made for the request.</param>
/// <param name="Failure">Why the component did not answer, where the fallback did; null otherwise.</param>
/// <param name="Rules">The business rules that changed the items; null where there are none.</param>
/// <param name="Models">The models that the function was handed; null for none.</param>
/// <param name="Experiment">How the endpoint's traffic was split at that moment; null where there is one component.</param>
/// <param name="Bucket">
/// Where in the split the user, client or session stands, from 0 up to but not including 1, always the same for the same one; null where chance or the caller chose
/// the component, and where there is none to choose.
/// </param>
public sealed record AnswerDetail(
    TimeSpan Elapsed, TimeSpan? KeptFor, string? Failure, IReadOnlyList<string>? Rules, IReadOnlyList<PythonModelUse>? Models = null,
    EndpointExperiment? Experiment = null, double? Bucket = null);
