using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Git;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

[Parallelizable(ParallelScope.All)]
public sealed class SshTests
{
    private const string Good = "things:\n  first: {value: one}\n";

    [Test]
    public async Task Server_WithADeployKey_IsFollowed_AndItsHostKeyPinned()
    {
        using var folder = new TemporaryFolder();
        await using var server = await SshServer.StartAsync(folder.Root);
        var project = new TestRepository(folder.Root);
        var first = project.Push(("peach.yaml", Good));
        var key = await server.MakeUserKeyAsync();
        await using var host = await RepositoriesHost.StartAsync(folder.Root);

        var repository = await host.Catalog.AddAsync(new RepositorySettings("project", server.Url(project.Bare), "demo", null, null) { SshKey = key }, default);
        (await host.RolloutAsync(first)).State.Should().Be(RolloutState.Succeeded);

        var pinned = await host.RepositoryAsync("the pin", view => view.SshHostKeys.Count == 1);
        pinned.SshHostKeys.Should().Equal(SshHostKeys.Fingerprints(SshHostKeys.Parse(server.HostKey)), "it is shown so that people can compare it");
        pinned.HasSshKey.Should().BeTrue();

        await server.ChangeHostKeyAsync();
        var second = project.Push(("peach.yaml", "things:\n  first: {value: two}\n"));
        var refused = await host.RepositoryAsync("the changed key's refusal", view => view.Error is { } error && error.Contains("has changed"));
        refused.Error.Should().Contain(pinned.SshHostKeys[0]).And.NotContain("PRIVATE");
        host.Section.Active.Should().HaveCount(1, "what runs stays");

        await host.Catalog.UpdateAsync(
            repository.Id, new RepositorySettings("project", server.Url(project.Bare), "demo", null, null) { SshHostKeys = server.HostKey }, default);
        (await host.RolloutAsync(second)).State.Should().Be(RolloutState.Succeeded, "an admin has pasted the new key");

        var secret = key.Split('\n')[2];
        host.Log.Text.Should().NotContain(secret);
        (await SharedFiles.ContainingAsync(folder["data"], secret)).Should().BeEmpty("they may be read by others");
    }

    [Test]
    public async Task Key_ThatIsNotLetIn_IsExplained_AndTheServerIsKnownAllTheSame()
    {
        using var folder = new TemporaryFolder();
        await using var server = await SshServer.StartAsync(folder.Root);
        var project = new TestRepository(folder.Root);
        project.Push(("peach.yaml", Good));
        var key = await server.MakeUserKeyAsync();
        await File.WriteAllTextAsync(Path.Combine(folder.Root, "sshd", "authorized_keys"), "");
        await using var host = await RepositoriesHost.StartAsync(folder.Root);

        await host.Catalog.AddAsync(new RepositorySettings("project", server.Url(project.Bare), "demo", null, null) { SshKey = key }, default);

        var refused = await host.RepositoryAsync("the refusal", view => view.Error is { } error && error.Contains("refuses the SSH key"));
        refused.State.Should().Be(RepositoryState.Unreachable);
        (await host.RepositoryAsync("the pin", view => view.SshHostKeys.Count == 1)).NextPollAt.Should().NotBe(default(DateTimeOffset));
    }

    [Test]
    public async Task HostKey_GivenByAnAdmin_RefusesAnyOther()
    {
        using var folder = new TemporaryFolder();
        await using var server = await SshServer.StartAsync(folder.Root);
        var project = new TestRepository(folder.Root);
        project.Push(("peach.yaml", Good));
        var key = await server.MakeUserKeyAsync();
        var before = server.HostKey;
        await server.ChangeHostKeyAsync();
        await using var host = await RepositoriesHost.StartAsync(folder.Root);

        await host.Catalog.AddAsync(new RepositorySettings("project", server.Url(project.Bare), "demo", null, null) { SshKey = key, SshHostKeys = before }, default);

        await host.RepositoryAsync("the refusal", view => view.Error is { } error && error.Contains("has changed"));
        host.Catalog.List()[0].PolledAt.Should().BeNull();
    }

    [Test]
    public async Task Key_IsInAPrivateFileForTheTimeOfTheCall_AndOnNoCommandLine()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var remote = GitRemote.Parse("ssh://git@gitlab.example.org/group/project.git");
        var access = new SshAccess("the private key\n", null, _ => { });
        string file;
        using (var files = new SshFiles(folder["ssh"], access))
        {
            file = Directory.EnumerateFiles(folder["ssh"], "key", SearchOption.AllDirectories).Single();
            File.GetUnixFileMode(file).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.GetDirectoryName(file)!).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var start = host.Services.GetRequiredService<GitCommand>().Prepare(new GitCall(["fetch"], TimeSpan.FromSeconds(1)) { Remote = remote, Ssh = access }, files);
            start.ArgumentList.Concat(start.Environment.Values).Should().NotContain(text => text!.Contains("private key"));
            start.Environment["GIT_SSH_COMMAND"].Should().Contain("StrictHostKeyChecking=accept-new").And.Contain("IdentitiesOnly=yes").And.Contain("BatchMode=yes");
        }

        File.Exists(file).Should().BeFalse();
        access.ToString().Should().NotContain("private");
    }

    [TestCase("not a key", "must be a private key")]
    [TestCase("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----", "damaged")]
    [TestCase("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----", "passphrase")]
    public void Key_ThatCannotBeUsed_IsRefusedWithoutRepeatingIt(string key, string message)
    {
        var parse = () => SshKey.Parse(key);

        parse.Should().Throw<PeachException>().Which.Message.Should().Contain(message).And.NotContain("AAAA");
    }

    [Test]
    public async Task Key_WithAPassphrase_IsRefused()
    {
        using var folder = new TemporaryFolder();
        await using var server = await SshServer.StartAsync(folder.Root);
        var key = await server.MakeUserKeyAsync("a passphrase");

        var parse = () => SshKey.Parse(key);

        parse.Should().Throw<PeachException>().WithMessage("*has a passphrase*");
    }

    [TestCase("ssh-ed25519", TestName = "HostKey_ThatIsATypeOnly_IsRefused")]
    [TestCase("example.org ssh-ed25519 AAAA!", TestName = "HostKey_ThatIsNotBase64_IsRefused")]
    [TestCase("@cert-authority * ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", TestName = "HostKey_ThatIsAnAuthority_IsRefused")]
    [TestCase("ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl", TestName = "HostKey_OfAnotherType_IsRefused")]
    public void HostKey_ThatIsNone_IsRefused(string text)
    {
        var parse = () => SshHostKeys.Parse(text);

        parse.Should().Throw<PeachException>().WithMessage("ssh_host_key must hold public keys*");
    }
}
