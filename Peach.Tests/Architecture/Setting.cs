namespace Peach.Tests.Architecture;

/// <summary>A setting that Peach reads.</summary>
/// <param name="Key">As in appsettings.json, e.g. <c>Platform:ObjectStore:Bucket</c>.</param>
/// <param name="Default">As the README writes it.</param>
internal sealed record Setting(string Key, string Default);
