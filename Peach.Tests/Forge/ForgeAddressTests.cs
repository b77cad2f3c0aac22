using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Forge;
using Peach.Core.Forge.Servers;

namespace Peach.Tests.Forge;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ForgeAddressTests
{
    [TestCase("https://gitlab.example.org/group/sub/project.git", null, "GitLab https://gitlab.example.org/api/v4 group/sub/project")]
    [TestCase("http://gitlab.example.org:8080/group/project", null, "GitLab http://gitlab.example.org:8080/api/v4 group/project")]
    [TestCase("git@gitlab.example.org:group/project.git", null, "GitLab https://gitlab.example.org/api/v4 group/project")]
    [TestCase("ssh://git@gitlab.example.org:2222/group/project.git", null, "GitLab https://gitlab.example.org/api/v4 group/project")]
    [TestCase("https://github.com/owner/project.git", null, "GitHub https://api.github.com owner/project")]
    [TestCase("https://git.example.org/owner/project.git", ForgeKind.GitHub, "GitHub https://git.example.org/api/v3 owner/project")]
    [TestCase("https://gitea.example.org/owner/project.git", null, "Gitea https://gitea.example.org/api/v1 owner/project")]
    public void Url_NamesApiAndProject(string url, ForgeKind? kind, string expected)
    {
        var address = ForgeAddress.Of(url, kind)!;

        $"{address.Kind} {address.Api} {address.Project}".Should().Be(expected);
    }

    [TestCase("/srv/git/project.git")]
    [TestCase("file:///srv/git/project.git")]
    [TestCase("https://gitlab.example.org/")]
    public void Url_WithoutAServerOrProject_HasNoApi(string url) => ForgeAddress.Of(url, null).Should().BeNull();
}
