using System.Diagnostics;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Dashboards;

/// <summary>A real InfluxDB 1.x with all its data in a folder that goes with it; it dies with the test process.</summary>
internal sealed class InfluxServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private Process _process = null!;

    public string Address { get; } = $"http://127.0.0.1:{FreePort.Find()}";

    /// <summary>Ignores the calling test where there is no InfluxDB.</summary>
    public static async Task<InfluxServer> StartAsync()
    {
        if (ChildProcessLauncher.Find("influxd") is not { } program) Assert.Ignore("influxd is missing; install it with: apt-get install influxdb");
        else
        {
            var server = new InfluxServer();
            await server.RunAsync(program);
            return server;
        }

        throw new UnreachableException();
    }

    public async Task<string> QueryAsync(string query, string? database = null)
    {
        using var form = new FormUrlEncodedContent([new("q", query)]);
        using var answer = await _http.PostAsync($"{Address}/query{(database is null ? "" : $"?db={database}")}", form);
        return await answer.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task RunAsync(string program)
    {
        await File.WriteAllTextAsync(_folder["influxdb.conf"], $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{FreePort.Find()}"
            [meta]
              dir = "{_folder["meta"]}"
            [data]
              dir = "{_folder["data"]}"
              wal-dir = "{_folder["wal"]}"
            [http]
              bind-address = "{Address[7..]}"
              log-enabled = false
            """);
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", "--", program, "-config", _folder["influxdb.conf"]]) { RedirectStandardError = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.IsTrueAsync("InfluxDB", async () => (await _http.GetAsync($"{Address}/ping")).IsSuccessStatusCode);
    }
}
