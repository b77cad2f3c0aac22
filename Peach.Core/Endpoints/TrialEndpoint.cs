namespace Peach.Core.Endpoints;

/// <summary>An endpoint of a commit that is not in production.</summary>
/// <param name="Path">Its URL under the organisation's API root, without the slash it begins with.</param>
public sealed record TrialEndpoint(string Codops, string Name, string Path);
