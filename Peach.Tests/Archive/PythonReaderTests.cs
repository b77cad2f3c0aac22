using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Archive.Manifests;
using Peach.Core.Platform;
using Peach.Core.Platform.Objects;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;
using static Peach.Tests.Archive.ArchiveScene;

namespace Peach.Tests.Archive;

/// <summary>The library that data scientists use reads what the archive's keepers write.</summary>
public sealed class PythonReaderTests
{
    [Test]
    public async Task Library_ReadsJoinedRewrittenAndLateParts()
    {
        if (!File.Exists("/usr/bin/python3")) Assert.Ignore("There is no /usr/bin/python3.");
        using var folder = new TemporaryFolder();
        await using var scene = await ArchiveScene.CreateAsync(new FolderObjectStore(folder["objects"]));
        scene.Clock.Time = DateTimeOffset.FromUnixTimeMilliseconds(4_000_000_000_000);
        var next = Hour with { Start = Hour.Start.AddHours(1) };
        foreach (var hour in (HourFolder[])[Hour, next])
            for (var number = 0; number < 3; number++) await scene.PutAsync(hour, PartName(number), Event(hour, $"{hour.Start.Hour}-{number}-a", "u1"), Event(hour, $"{hour.Start.Hour}-{number}-b", $"u{number}"));
        (await ReadAsync(folder)).Should().HaveCount(12);

        await scene.PassAsync();
        (await ReadAsync(folder)).Should().HaveCount(12).And.OnlyHaveUniqueItems();
        await scene.PutAsync(Hour, PartName(7), Event(Hour, "late", "u9"));
        await scene.EraseAsync("u2");

        (await ReadAsync(folder)).Should().BeEquivalentTo("10-0-a", "10-0-b", "10-1-a", "10-1-b", "10-2-a", "late", "11-0-a", "11-0-b", "11-1-a", "11-1-b", "11-2-a");
    }

    private static string Event(HourFolder hour, string id, string user) =>
        $$"""{"type":"t","id":"{{id}}","collect_timestamp":1,"corrected_timestamp":{{hour.Start.ToUnixTimeMilliseconds()}},"user_id":"{{user}}"}""";

    private static async Task<string[]> ReadAsync(TemporaryFolder folder)
    {
        var start = new ProcessStartInfo("/usr/bin/python3") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", "import peach; print(' '.join(event['id'] for event in peach.events()))"]) start.ArgumentList.Add(argument);
        start.Environment["PYTHONPATH"] = Path.Combine(RepositoryFolder.Path, "python");
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        start.Environment["PEACH_CODOPS"] = "zzebu";
        start.Environment["PEACH_ARCHIVE_URL"] = new FolderObjectStore(folder["objects"]).Address.OriginalString;
        using var process = await new ChildProcessLauncher().StartAsync(start);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, await errors);
        return (await output).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
    }
}
