using FluentAssertions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Peach.Core.Archive;
using Peach.Core.Archive.Overview;
using Peach.Core.Archive.Progress;
using Peach.Core.Collect;
using static Peach.Tests.Archive.ArchiveScene;

namespace Peach.Tests.Archive;

public sealed class ArchiveOverviewTests
{
    [Test]
    public async Task Overview_CountsWhatReadersSee()
    {
        await using var scene = await ArchiveScene.CreateAsync();
        for (var number = 0; number < 3; number++) await scene.PutAsync(Hour, PartName(number), Line($"a{number}"), Line($"b{number}"));
        var other = Hour with { Codops = "other", Start = Hour.Start.AddDays(2) };
        await scene.PutAsync(other, PartName(0), Line("c"));
        await scene.Store.PutAsync("events/codops=other/readme.txt", new byte[100], CancellationToken.None);
        scene.Options.RetentionDays = 400;
        using var overview = new ArchiveOverview(
            scene.Store, scene.Organisations, scene.Progress(new ArchivePosition { Committed = new LogPosition(0) }), new OptionsWrapper<ArchiveOptions>(scene.Options), scene.Clock);
        await scene.Log.CollectAsync(Collect.LogFixture.Body(Collect.LogFixture.Event("e")));

        var before = await overview.GetAsync(CancellationToken.None);
        scene.Clock.Advance(TimeSpan.FromMinutes(11));
        await scene.PassAsync();
        var joined = await overview.GetAsync(CancellationToken.None);

        before.Organisations.Select(organisation => (organisation.Codops, organisation.Parts, organisation.RetentionDays)).Should().Equal(("other", 1, 400), ("zzebu", 3, 400));
        before.Organisations[1].Days.Should().ContainSingle().Which.Events.Should().BeNull("parts that the archiver wrote are not counted");
        before.BytesBehind.Should().Be(scene.Log.Log.End.Offset).And.BePositive();
        var part = (await scene.ViewAsync()).Visible.Single();
        joined.Organisations[1].Days.Should().Equal(new ArchivedDay(Hour.Date, 1, part.Bytes, 6));
    }
}
