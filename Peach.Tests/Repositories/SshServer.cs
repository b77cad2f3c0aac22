using System.Diagnostics;
using System.Net.Sockets;
using NUnit.Framework;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>OpenSSH's own server, on a free port with a configuration of its own, as whichever user runs the tests.</summary>
internal sealed class SshServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/sshd";

    private readonly string _folder;
    private readonly int _port = FreePort.Find();
    private Process? _process;

    private SshServer(string folder) => _folder = folder;

    public string Url(string path) => $"ssh://{Environment.UserName}@127.0.0.1:{_port}{path}";

    /// <summary>The host's public key, as <c>ssh-keyscan</c> prints it.</summary>
    public string HostKey => $"[127.0.0.1]:{_port} {File.ReadAllText(Path.Combine(_folder, "host.pub"))}";

    /// <summary>Starts it; ignores the calling test where there is none.</summary>
    public static async Task<SshServer> StartAsync(string folder)
    {
        if (!File.Exists(Program)) Assert.Ignore($"{Program} is missing; install it with: apt-get install openssh-server");
        var server = new SshServer(Directory.CreateDirectory(Path.Combine(folder, "sshd")).FullName);
        if (Environment.UserName == "root") Directory.CreateDirectory("/run/sshd"); // sshd wants it when root runs it
        await File.WriteAllTextAsync(Path.Combine(server._folder, "authorized_keys"), "");
        await File.WriteAllTextAsync(
            Path.Combine(server._folder, "sshd_config"),
            $"""
             ListenAddress 127.0.0.1
             Port {server._port}
             HostKey {server._folder}/host
             AuthorizedKeysFile {server._folder}/authorized_keys
             PidFile none
             StrictModes no
             UsePAM no
             PasswordAuthentication no
             KbdInteractiveAuthentication no
             LogLevel QUIET
             """ + "\n");
        await server.ChangeHostKeyAsync();
        return server;
    }

    /// <summary>A new pair of keys.</summary>
    /// <returns>The private one; the public one is let in.</returns>
    public async Task<string> MakeUserKeyAsync(string passphrase = "")
    {
        var file = Path.Combine(_folder, $"key-{Guid.NewGuid():N}");
        await GenerateAsync(file, passphrase);
        await File.AppendAllTextAsync(Path.Combine(_folder, "authorized_keys"), "restrict " + await File.ReadAllTextAsync(file + ".pub"));
        return await File.ReadAllTextAsync(file);
    }

    /// <summary>Starts anew with another host key, as somebody in between would have.</summary>
    public async Task ChangeHostKeyAsync()
    {
        await StopAsync();
        foreach (var old in Directory.EnumerateFiles(_folder, "host*")) File.Delete(old);
        await GenerateAsync(Path.Combine(_folder, "host"), "");
        _process = Process.Start("setpriv", ["--pdeathsig", "KILL", "--", Program, "-D", "-e", "-f", Path.Combine(_folder, "sshd_config")]);
        await Eventually.IsTrueAsync("sshd", async () =>
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", _port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        });
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static async Task GenerateAsync(string file, string passphrase)
    {
        using var process = Process.Start("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", "test", "-f", file]);
        await process.WaitForExitAsync();
    }
}
