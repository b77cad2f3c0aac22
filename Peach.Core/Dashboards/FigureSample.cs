namespace Peach.Core.Dashboards;

/// <summary>A figure of one series, as other systems take it.</summary>
/// <param name="Name">What is counted, in lower-case letters and <c>_</c>: <c>events_type</c>, <c>reco_hit</c>.</param>
/// <param name="Tags">Whose and of what: <c>codops</c> first, then the parts of the label by name.</param>
public sealed record FigureSample(string Name, IReadOnlyList<KeyValuePair<string, string>> Tags, long Value, DateTimeOffset Time);
