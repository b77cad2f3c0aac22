using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Archive.Manifests;
using Peach.Core.Platform.Objects;
using Peach.Tests.Hosting;
using static Peach.Tests.Archive.ArchiveScene;

namespace Peach.Tests.Archive;

public sealed class RetentionTests
{
    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public async Task Days_OverTheirOrganisationsTime_AreRemovedWhole()
    {
        var root = _folder["objects"];
        await using var scene = await ArchiveScene.CreateAsync(new FolderObjectStore(root));
        await scene.Organisations.AddAsync("zzebu", "Short", CancellationToken.None);
        await scene.Organisations.UpdateAsync("zzebu", changed => changed.ArchiveDays = 2, CancellationToken.None);
        scene.Options.RetentionDays = 30;
        var other = Hour with { Codops = "other" };
        foreach (var folder in (HourFolder[])[Hour, Hour with { Start = Hour.Start.AddHours(13) }, Hour with { Start = Hour.Start.AddHours(14) }, other])
        {
            await scene.PutAsync(folder, PartName(0), Line("e"));
            await scene.PutAsync(folder, HourManifest.Name, "");
        }

        scene.Clock.Time = Hour.DayEnd.AddDays(2).AddMilliseconds(-1);
        await scene.PassAsync();
        Directory.Exists(Path.Combine(root, "events/codops=zzebu/date=2026-03-01/hour=23")).Should().BeTrue();

        scene.Clock.Time = Hour.DayEnd.AddDays(2);
        await scene.PassAsync();
        Directory.GetDirectories(Path.Combine(root, "events/codops=zzebu")).Select(Path.GetFileName).Should().Equal("date=2026-03-02");
        Directory.Exists(Path.Combine(root, other.Path)).Should().BeTrue("the other organisation keeps 30 days");

        scene.Clock.Time = Hour.DayEnd.AddDays(30);
        await scene.PassAsync();
        Directory.Exists(Path.Combine(root, "events")).Should().BeFalse("nothing is left");
    }

    [Test]
    public async Task NoRetention_KeepsEverything()
    {
        await using var scene = await ArchiveScene.CreateAsync();
        await scene.PutAsync(Hour, PartName(0), Line("e"));
        scene.Clock.Advance(TimeSpan.FromDays(20_000));

        await scene.PassAsync();

        (await scene.ReadAsync()).Should().Equal("e");
    }

    [Test]
    public async Task Removal_StoppedHalfWay_NeverShowsWhatIsSuperseded()
    {
        await using var scene = await ArchiveScene.CreateAsync();
        for (var number = 0; number < 3; number++) await scene.PutAsync(Hour, PartName(number), Line($"e{number}"));
        scene.Clock.Advance(TimeSpan.FromMinutes(11));
        await scene.PassAsync();
        scene.Options.RetentionDays = 1;
        scene.Clock.Advance(TimeSpan.FromDays(3));
        for (var step = 0; (await scene.NamesAsync()).Count > 0; step++)
        {
            step.Should().BeLessThan(10);
            var next = scene.Memory.Changes;
            scene.Memory.BeforeChange = change =>
            {
                if (change > next) throw new IOException("Killed here.");
            };
            try
            {
                await scene.PassAsync();
            }
            catch (IOException)
            {
            }

            (await scene.ViewAsync()).Visible.Should().HaveCountLessThan(2);
        }
    }
}
