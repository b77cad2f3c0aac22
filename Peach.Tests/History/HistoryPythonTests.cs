using System.Diagnostics;
using System.Text.Json.Nodes;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.History;

/// <summary>What C# writes, Python reads.</summary>
public sealed class HistoryPythonTests
{
    [Test]
    public async Task Python_OfAHistory_ReadsWhatTheApiGives()
    {
        await using var fixture = await HistoryFixture.StartAsync();
        await fixture.FollowAsync();
        const string ann = "\"user_id\":\"žana ę\",\"client\":{}";
        fixture.Collect.Clock.Time = TimeProvider.System.GetUtcNow();
        await fixture.PlayAsync(ann, "media_heartbeat", "film ž", Now - 86_400_000L * 40, ""","props":{"playback_position_s":150},"metadata":{"type":"video","duration":600}""");
        await fixture.PlayAsync(ann, "media_play", "song", Now - 1000, ""","metadata":{"type":"audio"}""");
        await fixture.PlayAsync(ann, "article_end", "text", Now - 500, ""","props":{"completion_ratio":0.5}""");
        await fixture.PlayAsync(ann, "media_end", "live", Now);

        var read = JsonNode.Parse(await PythonAsync(fixture, "import json, peach; print(json.dumps(peach.history('žana ę')))"))!.AsArray();

        var expected = await fixture.OfUserAsync("žana ę");
        expected.Should().HaveCount(4);
        read.Select(entry => (entry!["content_id"]!.ToString(), entry["kind"]!.ToString(), entry["last_time"]!.GetValue<long>(), (int?)entry["position_s"],
            (int?)entry["duration_s"], entry["completion"]!.GetValue<double>(), entry["completed"]!.GetValue<bool>(), entry["plays"]!.GetValue<int>())).Should().Equal(
            expected.Select(entry => (entry.ContentId, entry.Kind, entry.LastTime.ToUnixTimeMilliseconds(), entry.Position, entry.Duration, entry.Completion, entry.Completed, entry.Plays)));
    }

    private static async Task<string> PythonAsync(HistoryFixture fixture, string program)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PYTHONPATH"] = Path.Combine(RepositoryFolder.Path, "python");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PYTHONUTF8"] = "1";
        start.Environment["PEACH_REDIS_URL"] = fixture.Server.Url;
        start.Environment["PEACH_CODOPS"] = HistoryFixture.Codops;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Eventually.Limit);
        process.ExitCode.Should().Be(0, await errors);
        return output;
    }
}
