namespace Peach.Core.Forge;

/// <summary>What an admin says of a repository's server; null where the repository's URL says it.</summary>
/// <param name="Api">The API's address, e.g. <c>https://gitlab.example.org/api/v4</c>.</param>
/// <param name="Project">The project's path, e.g. <c>group/project</c>.</param>
/// <param name="Token">An API token, kept encrypted; null keeps the one there is and "" removes it.</param>
public sealed record ForgeSettings(ForgeKind? Kind, string? Api, string? Project, string? Token);
