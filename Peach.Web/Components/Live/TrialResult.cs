namespace Peach.Web.Components.Live;

/// <summary>An answer of the recommendation API, for people.</summary>
/// <param name="Status">HTTP status; 0 when there was no answer.</param>
/// <param name="Milliseconds">From request to whole answer.</param>
/// <param name="Body">Indented where it is JSON; cut where it is long.</param>
public sealed record TrialResult(int Status, double Milliseconds, string Body);
