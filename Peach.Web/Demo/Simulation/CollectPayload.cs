namespace Peach.Web.Demo.Simulation;

/// <summary>One request to the Collect API.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="IsGzip">Whether the body is compressed.</param>
/// <param name="Events">How many events it carries.</param>
internal sealed record CollectPayload(string Path, string ContentType, bool IsGzip, ReadOnlyMemory<byte> Body, int Events);
