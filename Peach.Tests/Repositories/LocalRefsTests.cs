using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Repositories.Git;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

[Parallelizable(ParallelScope.All)]
public sealed class LocalRefsTests
{
    [Test]
    public void Head_LooseOrPacked_IsFound()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        var remote = GitRemote.Parse(project.Bare);
        var first = project.Push(("a", "1"));

        LocalRefs.FindHead(remote, null).Should().Be(new RemoteHead("main", first));
        LocalRefs.FindHead(GitRemote.Parse("file://" + project.Bare), "main").Should().Be(new RemoteHead("main", first));

        project.Server("pack-refs", "--all");
        LocalRefs.FindHead(remote, null).Should().Be(new RemoteHead("main", first), "references are packed now and then");
        var second = project.Push(("a", "2"));
        LocalRefs.FindHead(remote, null).Should().Be(new RemoteHead("main", second), "a loose one is newer than a packed one");

        project.Server("branch", "side/branch", first);
        project.Server("symbolic-ref", "HEAD", "refs/heads/side/branch");
        LocalRefs.FindHead(remote, null).Should().Be(new RemoteHead("side/branch", first));
    }

    [Test]
    public void Head_OfWhatIsOutOfTheOrdinary_IsLeftToGit()
    {
        using var folder = new TemporaryFolder();
        var project = new TestRepository(folder.Root);
        var remote = GitRemote.Parse(project.Bare);

        LocalRefs.FindHead(remote, null).Should().BeNull("there is no commit yet");
        LocalRefs.FindHead(GitRemote.Parse(folder["nothing"]), null).Should().BeNull();
        var sha = project.Push(("a", "1"));
        LocalRefs.FindHead(remote, "gone").Should().BeNull();
        File.WriteAllText(Path.Combine(project.Bare, "HEAD"), sha + "\n");
        LocalRefs.FindHead(remote, null).Should().BeNull("HEAD is on no branch");
        File.WriteAllText(Path.Combine(project.Bare, "HEAD"), "ref: refs/heads/../../config\n");
        LocalRefs.FindHead(remote, null).Should().BeNull("a reference is no path");
        File.AppendAllText(Path.Combine(project.Bare, "config"), "[extensions]\n\tobjectFormat = sha256\n");
        LocalRefs.FindHead(remote, "main").Should().BeNull("its references may be kept in another way");
    }
}
