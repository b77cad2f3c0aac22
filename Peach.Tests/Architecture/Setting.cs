namespace Peach.Tests.Architecture;

/// <summary>A setting that Peach reads.</summary>
/// <param name="Key">As in appsettings.json, e.g. <c>Platform:ObjectStore:Bucket</c>.</param>
/// <param name="Default">In words, "empty" for none.</param>
/// <param name="Meaning">The property's summary; empty when it has none.</param>
internal sealed record Setting(string Key, string Default, string Meaning)
{
    /// <summary>The setting as a row of the README's table.</summary>
    public string Row => $"| `{Key}` | {Default} | {Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |";
}
