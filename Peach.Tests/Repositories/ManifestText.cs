using Peach.Core.Repositories;
using YamlDotNet.RepresentationModel;

namespace Peach.Tests.Repositories;

/// <summary>A manifest section's entries from text, for tests of the sections.</summary>
internal static class ManifestText
{
    public static IReadOnlyList<ManifestEntry> Entries(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return [.. new ManifestNode("peach.yaml", "", stream.Documents[0].RootNode).Entries];
    }
}
