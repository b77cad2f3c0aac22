using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace Peach.Tests.Hosting;

/// <summary>The real Peach in a process of its own, on a free port: what is killed without harm to the tests.</summary>
public sealed partial class PeachProcess : IAsyncDisposable
{
    public const string AdminToken = "test-admin-token-0123456789";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    private readonly Process _process;
    private readonly List<string> _output;

    private PeachProcess(Process process, Uri address, List<string> output)
    {
        _process = process;
        _output = output;
        Address = address;
        Client = new HttpClient { BaseAddress = address };
        Admin = new HttpClient { BaseAddress = address };
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
    }

    public Uri Address { get; }

    /// <summary>A caller from the public.</summary>
    public HttpClient Client { get; }

    /// <summary>A caller with the bootstrap admin token.</summary>
    public HttpClient Admin { get; }

    public int Id => _process.Id;

    /// <summary>All it has printed so far, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output) return string.Join('\n', _output);
        }
    }

    /// <summary>Starts Peach on a data folder and waits until it listens.</summary>
    /// <param name="settings">Settings such as <c>Collect:SegmentBytes=4096</c>.</param>
    public static async Task<PeachProcess> StartAsync(string dataFolder, params IEnumerable<string> settings)
    {
        var (process, output, listening) = Launch(dataFolder, settings);
        var ended = process.WaitForExitAsync();
        var first = await Task.WhenAny(listening, ended, Task.Delay(Limit));
        if (first == listening) return new PeachProcess(process, await listening, output);
        using (process)
        {
            var why = first == ended ? $"ended with {process.ExitCode}" : $"did not listen within {Limit.TotalSeconds:F0} s";
            if (first != ended) process.Kill(entireProcessTree: true);
            lock (output) throw new InvalidOperationException($"Peach {why}:\n{string.Join('\n', output)}");
        }
    }

    /// <summary>Starts a Peach that is expected not to come up; gives its exit code and what it printed.</summary>
    public static async Task<(int ExitCode, string Output)> FailToStartAsync(string dataFolder, params IEnumerable<string> settings)
    {
        var (process, output, _) = Launch(dataFolder, settings);
        using (process)
        {
            try
            {
                await process.WaitForExitAsync().WaitAsync(Limit);
            }
            catch (TimeoutException)
            {
                process.Kill(entireProcessTree: true);
                throw;
            }

            lock (output) return (process.ExitCode, string.Join('\n', output));
        }
    }

    /// <summary>SIGKILL, as the kernel or an operator in despair would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync().WaitAsync(Limit);
    }

    /// <summary>SIGTERM, and the wait for a graceful end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private static (Process Process, List<string> Output, Task<Uri> Listening) Launch(string dataFolder, IEnumerable<string> settings)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Peach.Web.dll"));
        start.ArgumentList.Add("--Urls=http://127.0.0.1:0");
        start.ArgumentList.Add($"--Platform:Data={dataFolder}");
        start.ArgumentList.Add("--Endpoints:DefaultTimeout=00:00:20"); // a busy machine may not give a worker its half second
        foreach (var setting in settings) start.ArgumentList.Add("--" + setting);
        start.Environment["PEACH_ADMIN_TOKEN"] = AdminToken;
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development"; // serves static assets from the build

        var output = new List<string>();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, output, listening.Task);

        void Read(string? line)
        {
            if (line is null) return;
            lock (output) output.Add(line);
            if (ListeningPattern().Match(line) is { Success: true } match) listening.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListeningPattern();
}
