using System.Text.Json;
using System.Text.Json.Serialization;
using Peach.Core.Platform;

namespace Peach.Core.Archive.Partitions;

/// <summary>
/// The range of the log that is being archived. It is on disk before the first part is: after a crash exactly this range is
/// written again, under the same names, so that nothing is archived twice.
/// </summary>
/// <param name="From">Position of the range's first record.</param>
/// <param name="To">Position after its last one.</param>
/// <param name="MaxLatenessMilliseconds">The setting when the plan was made: it decides which parts there are.</param>
internal sealed record ArchivePlan(
    [property: JsonPropertyName("from")] long From,
    [property: JsonPropertyName("to")] long To,
    [property: JsonPropertyName("max_lateness_ms")] long MaxLatenessMilliseconds)
{
    /// <returns>The plan, or null when there has been none.</returns>
    public static ArchivePlan? Load(string path) =>
        File.Exists(path) ? JsonSerializer.Deserialize<ArchivePlan>(File.ReadAllBytes(path)) : null;

    public void Save(string path) => DurableFile.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this));
}
