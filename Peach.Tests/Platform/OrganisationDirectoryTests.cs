using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

public sealed class OrganisationDirectoryTests
{
    [Test]
    public async Task Organisation_Added_IsThereAfterARestart()
    {
        using var folder = new TemporaryFolder();
        await using (var host = await PlatformHost.StartAsync(folder.Root))
            await host.Get<IOrganisationDirectory>().AddAsync("ltlrt", "Lithuanian Radio and Television", default);

        await using var again = await PlatformHost.StartAsync(folder.Root);

        again.Get<IOrganisationDirectory>().All["ltlrt"].Name.Should().Be("Lithuanian Radio and Television");
    }

    [TestCase("X")]
    [TestCase("Upper")]
    [TestCase("../etc")]
    [TestCase("")]
    [TestCase("ab\n")]
    public async Task Organisation_WithMalformedCodops_IsRefused(string codops)
    {
        using var folder = new TemporaryFolder();
        await using var host = await PlatformHost.StartAsync(folder.Root);

        var add = () => host.Get<IOrganisationDirectory>().AddAsync(codops, "Name", default);

        (await add.Should().ThrowAsync<PeachException>()).Which.Message.Should().Contain($"\"{codops}\"");
    }
}
