using System.Text.Json;
using Peach.Core.Platform;

namespace Peach.Core.Dependencies.Preparation;

/// <summary>Which environment each repository needs, kept in a file: environments belong to this machine's data folder, as trees do.</summary>
internal sealed class EnvironmentRecords(DataFolder data)
{
    private readonly Lock _gate = new();
    private Dictionary<string, EnvironmentRecord>? _records;

    private string Path => System.IO.Path.Combine(data.Folder("environments"), "repositories.json");

    public EnvironmentRecord? Find(string repositoryId)
    {
        lock (_gate) return Load().GetValueOrDefault(repositoryId);
    }

    /// <param name="record">Null for a commit without requirements.</param>
    /// <param name="known">The repositories that there are; what others had is forgotten.</param>
    public void Set(string repositoryId, EnvironmentRecord? record, IReadOnlySet<string> known)
    {
        lock (_gate)
        {
            var records = Load();
            if (records.GetValueOrDefault(repositoryId) == record) return;
            if (record is null) records.Remove(repositoryId);
            else records[repositoryId] = record;
            foreach (var gone in records.Keys.Where(id => id != repositoryId && !known.Contains(id)).ToList()) records.Remove(gone);
            DurableFile.Replace(Path, JsonSerializer.SerializeToUtf8Bytes(records));
        }
    }

    private Dictionary<string, EnvironmentRecord> Load()
    {
        if (_records is not null) return _records;
        try
        {
            return _records = JsonSerializer.Deserialize<Dictionary<string, EnvironmentRecord>>(File.ReadAllBytes(Path)) ?? [];
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            // Not there yet; and it only tells what the next rollout finds out again.
            return _records = [];
        }
    }
}
