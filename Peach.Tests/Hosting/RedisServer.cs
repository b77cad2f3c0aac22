using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Peach.Core.Platform;

namespace Peach.Tests.Hosting;

/// <summary>A Redis outside Peach, with a password and its data in a folder, as an operator would run it.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const string Password = "redis-pass/word@1";

    private readonly ChildProcessLauncher _launcher = new();
    private readonly string _folder;
    private readonly int _port = FreePort.Find();
    private Process? _process;

    private RedisServer(string folder) => _folder = folder;

    /// <summary>As in the setting Platform:Redis.</summary>
    public string Url => $"redis://:{Uri.EscapeDataString(Password)}@127.0.0.1:{_port}/0";

    /// <summary>Where its data are.</summary>
    public string Folder => _folder;

    public static async Task<RedisServer> StartAsync(string folder)
    {
        var server = new RedisServer(Directory.CreateDirectory(folder).FullName);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it on the port and the data that it had.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("redis-server") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
            ["--port", $"{_port}", "--bind", "127.0.0.1", "--requirepass", Password, "--dir", _folder, "--appendonly", "yes", "--save", ""])
            start.ArgumentList.Add(argument);
        _process = await _launcher.StartAsync(start);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.IsTrueAsync("redis-server to listen", ListensAsync);
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>It hangs from now on (SIGSTOP).</summary>
    public void Pause() => Signal("-STOP");

    /// <summary>It goes on where it was (SIGCONT).</summary>
    public void Resume() => Signal("-CONT");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null) await KillAsync();
        _launcher.Dispose();
    }

    private void Signal(string signal)
    {
        using var kill = Process.Start("kill", [signal, $"{_process!.Id}"]);
        kill.WaitForExit();
    }

    private async Task<bool> ListensAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
