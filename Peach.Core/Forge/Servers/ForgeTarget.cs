namespace Peach.Core.Forge.Servers;

/// <summary>Where a repository's messages go.</summary>
/// <param name="Api">The API's address without a slash at the end.</param>
/// <param name="Project">The project's path, e.g. <c>group/project</c>.</param>
/// <param name="Token">Sent to this API and nowhere else.</param>
internal sealed record ForgeTarget(ForgeKind Kind, string Api, string Project, string Token);
