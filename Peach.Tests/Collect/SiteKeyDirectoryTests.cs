using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Collect;

public sealed class SiteKeyDirectoryTests
{
    [Test]
    public async Task Key_AddedChangedAndRemoved_IsSoAtOnceAndAfterARestart()
    {
        using var folder = new TemporaryFolder();
        await using (var host = await StartAsync(folder))
        {
            await host.Get<IOrganisationDirectory>().AddAsync("zzebu", "EBU", default);
            await host.Get<IOrganisationDirectory>().AddAsync("chrts", "RTS", default);
            var keys = host.Get<ISiteKeyDirectory>();
            await keys.AddAsync("zzebu00000000017", "zzebu", default);
            await keys.AddAsync("old", "zzebu", default);
            (await keys.UpdateAsync("old", key => (key.Codops, key.Revoked) = ("chrts", true), default))!.Revoked.Should().BeTrue();
            (await keys.UpdateAsync("none", key => key.Revoked = true, default)).Should().BeNull();

            keys.TryGet("old", out var old).Should().BeTrue();
            (old!.Codops, old.Revoked).Should().Be(("chrts", true));
            keys.All.Select(key => key.Key).Should().Equal("old", "zzebu00000000017");
        }

        await using var again = await StartAsync(folder);
        var directory = again.Get<ISiteKeyDirectory>();
        directory.All.Should().HaveCount(2);
        (await directory.RemoveAsync("old", default)).Should().BeTrue();
        (await directory.RemoveAsync("old", default)).Should().BeFalse();
        directory.TryGet("old", out _).Should().BeFalse();
    }

    [Test]
    public async Task Key_ThatCannotBe_IsRefusedInWords()
    {
        using var folder = new TemporaryFolder();
        await using var host = await StartAsync(folder);
        var (organisations, keys) = (host.Get<IOrganisationDirectory>(), host.Get<ISiteKeyDirectory>());
        await organisations.AddAsync("zzebu", "EBU", default);
        await keys.AddAsync("key", "zzebu", default);

        await Refused(() => keys.AddAsync("key", "zzebu", default), "The site key key is taken; it belongs to zzebu.");
        await Refused(() => keys.AddAsync("new", "zzebo", default), "There is no organisation zzebo; did you mean zzebu?");
        await Refused(() => keys.AddAsync("a b", "zzebu", default), "A site key is 1 to 64 letters, digits, - and _; \"a b\" is not.");
        await Refused(() => organisations.RemoveAsync("zzebu", default), "*1 site key*");
    }

    private static Task<PlatformHost> StartAsync(TemporaryFolder folder) =>
        PlatformHost.StartAsync(folder.Root, (services, configuration) => services.AddCollect(configuration));

    private static async Task Refused(Func<Task> act, string message) => await act.Should().ThrowAsync<PeachException>().WithMessage(message);
}
