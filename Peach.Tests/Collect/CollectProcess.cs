using System.IO.Compression;
using System.Text.Json.Nodes;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect;

/// <summary>What tests of the whole Collect path share.</summary>
internal static class CollectProcess
{
    public const string Key = "zzebu00000000017";
    public const string RevokedKey = "zzebu00000000018";

    /// <summary>Puts an organisation and its site keys in a new data folder.</summary>
    public static async Task PrepareAsync(TemporaryFolder folder)
    {
        await using var host = await PlatformHost.StartAsync(folder.Root, (services, configuration) => services.AddCollect(configuration));
        await host.Get<IOrganisationDirectory>().AddAsync("zzebu", "EBU", default);
        await host.Get<ISiteKeyDirectory>().AddAsync(Key, "zzebu", default);
        await host.Get<ISiteKeyDirectory>().AddAsync(RevokedKey, "zzebu", default);
        await host.Get<ISiteKeyDirectory>().UpdateAsync(RevokedKey, key => key.Revoked = true, default);
    }

    /// <summary>All events in the archive.</summary>
    public static List<JsonObject> Archived(TemporaryFolder folder)
    {
        var archive = Path.Combine(folder.Root, "objects", "events");
        return Directory.Exists(archive) ? ArchivedBelow(archive) : [];
    }

    /// <summary>All events in the archive at a folder.</summary>
    public static List<JsonObject> ArchivedBelow(string archive)
    {
        List<JsonObject> events = [];
        foreach (var path in Directory.EnumerateFiles(archive, "*.ndjson.gz", SearchOption.AllDirectories))
        {
            using var text = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
            while (text.ReadLine() is { } line) events.Add(JsonNode.Parse(line)!.AsObject());
        }

        return events;
    }

    public static List<string> ArchivedIds(TemporaryFolder folder) => [.. Archived(folder).Select(json => json["id"]!.ToString())];

    /// <summary>Sends a batch.</summary>
    public static async Task<HttpResponseMessage> SendAsync(PeachProcess peach, params IEnumerable<string> ids) =>
        await peach.Client.PostAsync($"/v3/collect?s={Key}", new StringContent(LogFixture.Body(string.Join(',', ids.Select(LogFixture.Event)))));
}
