using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Peach.Core.Platform.Redis;

/// <summary>
/// A <c>redis-server</c> child that keeps its data in the data folder, listens on the loopback address behind a password of
/// its own, is started again when it dies, and ends with Peach.
/// </summary>
internal sealed partial class EmbeddedRedisServer(
    ChildProcessLauncher launcher, DataFolder data, IOptions<PlatformOptions> options, TimeProvider clock, ILogger<EmbeddedRedisServer> logger) : IAsyncDisposable
{
    private const int FirstPort = 12_000;
    private const int LastPort = 19_999;
    private const int MostPortTries = 100;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _stopping = new();
    private readonly string _password = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
    private readonly int _port = FreePort();
    private Process? _process;
    private Task _supervision = Task.CompletedTask;

    public int? ProcessId => _process?.Id;

    public async Task<RedisAddress> StartAsync(CancellationToken cancellationToken)
    {
        await LaunchAsync(cancellationToken).ConfigureAwait(false);
        _supervision = SuperviseAsync();
        return new RedisAddress("127.0.0.1", _port, _password, 0);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _supervision.ConfigureAwait(false);
        if (_process is { HasExited: false } process)
        {
            // SIGTERM lets Redis write what it holds.
            ProcessGroup.Terminate(process.Id);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10), clock);
            try
            {
                await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                ProcessGroup.Kill(process.Id);
            }
        }

        _process?.Dispose();
        _stopping.Dispose();
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Value.RedisServer) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-"); // configuration by standard input keeps the password off the command line
        try
        {
            var started = await launcher.StartAsync(start, ownGroup: true).ConfigureAwait(false);
            var previous = Interlocked.Exchange(ref _process, started);
            // One that hung while it started would keep the port and the files.
            if (previous is { HasExited: false }) ProcessGroup.Kill(previous.Id);
            previous?.Dispose();
        }
        catch (Win32Exception error)
        {
            throw new PeachStartupException(
                $"redis-server could not be started ({error.Message}). Install it (Debian: apt-get install redis-server), name its path in " +
                "Platform:RedisServer, or give the address of a running Redis in Platform:Redis.", error);
        }

        var process = _process;
        var lastLines = new LastLines();
        process.OutputDataReceived += (_, line) => lastLines.Add(line.Data);
        process.ErrorDataReceived += (_, line) => lastLines.Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.StandardInput.WriteAsync(Configuration()).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended before it had read all; the wait below says why.
        }

        await WaitUntilReadyAsync(process, lastLines, cancellationToken).ConfigureAwait(false);
    }

    private string Configuration() => $"""
        bind 127.0.0.1
        port {_port}
        requirepass {_password}
        dir "{data.Folder("redis")}"
        appendonly yes
        appendfsync everysec
        save ""
        daemonize no
        logfile ""
        loglevel notice
        maxmemory-policy noeviction

        """;

    private async Task WaitUntilReadyAsync(Process process, LastLines lastLines, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StartLimit);
        while (true)
        {
            if (process.HasExited)
                throw new PeachStartupException($"redis-server ended at once with exit code {process.ExitCode}: {lastLines}");
            if (await AnswersAsync(limit.Token).ConfigureAwait(false)) return;
            cancellationToken.ThrowIfCancellationRequested();
            if (limit.IsCancellationRequested) throw new PeachStartupException($"redis-server was not ready after {StartLimit.TotalSeconds:F0} s: {lastLines}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), clock, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a PING gets its PONG; while Redis loads its data it answers with an error instead.</summary>
    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, _port, cancellationToken).ConfigureAwait(false);
            await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes($"AUTH {_password}\r\nPING\r\n"), cancellationToken).ConfigureAwait(false);
            var answer = new byte[256];
            var length = 0;
            while (length < answer.Length)
            {
                var received = await socket.ReceiveAsync(answer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (received == 0) return false;
                length += received;
                if (answer.AsSpan(0, length).IndexOf("+PONG"u8) >= 0) return true;
                if (answer.AsSpan(0, length).IndexOf("-LOADING"u8) >= 0) return false;
            }

            return false;
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task SuperviseAsync()
    {
        try
        {
            while (true)
            {
                await _process!.WaitForExitAsync(_stopping.Token).ConfigureAwait(false);
                LogEnded(_process.ExitCode);
                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, _stopping.Token).ConfigureAwait(false);
                await RelaunchAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private async Task RelaunchAsync()
    {
        for (var pause = TimeSpan.FromMilliseconds(500); ; pause = pause < TimeSpan.FromSeconds(30) ? pause * 2 : pause)
        {
            try
            {
                await LaunchAsync(_stopping.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception error) when (error is PeachStartupException or IOException or UnauthorizedAccessException)
            {
                LogNotRestarted(error.Message, pause.TotalSeconds);
                await Task.Delay(pause, clock, _stopping.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Below the ports that systems give to outgoing connections. One of those could be taken before Redis listens, or for good while Redis
    /// is started again: even a client that tries to reach it could be given it, and be connected with itself.
    /// </summary>
    private static int FreePort()
    {
        for (var tries = 0; tries < MostPortTries; tries++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, RandomNumberGenerator.GetInt32(FirstPort, LastPort + 1));
            try
            {
                listener.Start();
                return ((IPEndPoint)listener.LocalEndpoint).Port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }

        throw new PeachStartupException($"Redis needs a port from {FirstPort} to {LastPort} on 127.0.0.1, and none was found. Free some, or give the address of a running Redis in Platform:Redis.");
    }

    [LoggerMessage(LogLevel.Warning, "redis-server ended with exit code {ExitCode}; starting it again")]
    private partial void LogEnded(int exitCode);

    [LoggerMessage(LogLevel.Error, "redis-server does not start: {Reason} Trying again in {Seconds} s")]
    private partial void LogNotRestarted(string reason, double seconds);
}
