using System.IO.Compression;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Data.Sqlite;
using NUnit.Framework;
using Peach.Core.Archive.Manifests;
using Peach.Core.Platform.Objects;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.Archive;

public sealed class ArchiveKillTests
{
    private const int Kills = 3;

    private const int BatchesBetweenReads = 10;

    /// <summary>A real Peach that joins parts all the time, killed again and again, under a reader that never stops.</summary>
    [Test]
    public async Task Process_KilledWhileItJoinsParts_ReadersSeeEachEventOnce()
    {
        using var folder = new TemporaryFolder();
        await CollectProcess.PrepareAsync(folder);
        var store = new FolderObjectStore(Path.Combine(folder.Root, "objects"));
        List<string> sent = [];
        for (var round = 0; round < Kills; round++)
        {
            await using var peach = await PeachProcess.StartAsync(
                folder.Root, "Archive:FlushInterval=0:00:00.01", "Archive:CompactAfter=0:00:00", "Archive:ReadGrace=0:00:05");
            var joined = (await ReadAsync(store)).Joined.ToHashSet();
            // Killed at a moment that nobody chose, after something was joined in this round.
            for (var batch = 0; ; batch++)
            {
                string[] ids = [.. Enumerable.Range(0, 3).Select(i => $"{round}-{batch}-{i}")];
                // Of an hour that is over, whatever the time is: the collector corrects by sent_timestamp.
                var events = ids.Select(id => $$"""{"type":"t","id":"{{id}}","event_timestamp":{{LogFixture.Now - 7_200_000}}}""");
                using var response = await peach.Client.PostAsync($"/v3/collect?s={CollectProcess.Key}", new StringContent(LogFixture.Body(string.Join(',', events))));
                response.EnsureSuccessStatusCode();
                sent.AddRange(ids);
                if (batch % BatchesBetweenReads != 0) continue;
                var read = await ReadAsync(store);
                read.Ids.Should().OnlyHaveUniqueItems();
                if (batch > 5 && read.Joined.Any(name => !joined.Contains(name))) break;
                batch.Should().BeLessThan(100_000);
            }

            await peach.KillAsync();
            await ExpireLeasesAsync(folder);
        }

        await using (var peach = await PeachProcess.StartAsync(folder.Root)) (await peach.StopAsync()).Should().Be(0, peach.Output);
        (await ReadAsync(store)).Ids.Should().BeEquivalentTo(sent);
    }

    /// <summary>What the half minute does in which a lease of the killed process would run out.</summary>
    private static async Task ExpireLeasesAsync(TemporaryFolder folder)
    {
        await using var connection = new SqliteConnection($"Data Source={folder["peach.db"]};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "UPDATE leases SET expires_at = 0";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<(List<string> Ids, List<string> Joined)> ReadAsync(FolderObjectStore store)
    {
        while (true)
        {
            var read = await TryReadAsync(store);
            if (read is { } whole) return whole;
        }
    }

    /// <returns>Null when a part's time was over before it was opened.</returns>
    private static async Task<(List<string> Ids, List<string> Joined)?> TryReadAsync(FolderObjectStore store)
    {
        List<string> ids = [], joined = [];
        await foreach (var (folder, _) in HourListing.ReadAsync(store, HourFolder.Root, CancellationToken.None))
        {
            foreach (var part in (await HourView.ReadAsync(store, folder, CancellationToken.None)).Visible)
            {
                await using var stream = await store.OpenAsync(folder.Path + part.Name, CancellationToken.None);
                if (stream is null) return null;
                if (PartName.IsMade(part.Name)) joined.Add(part.Name);
                using var text = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
                while (await text.ReadLineAsync() is { } line) ids.Add(JsonNode.Parse(line)!["id"]!.ToString());
            }
        }

        return (ids, joined);
    }
}
