using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using FluentAssertions;
using NUnit.Framework;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;

namespace Peach.Tests.WebScript;

/// <summary>The script that is committed: what its sources give, small, and served so that browsers keep it.</summary>
[TestFixture]
internal sealed class BuiltFileTests
{
    private const string Built = "peach-collector.js";

    [Test]
    public async Task Committed_IsWhatTheSourcesGive()
    {
        if (!HasNpm()) Assert.Ignore("npm is missing; install it with: apt-get install nodejs npm");
        using var folder = new TemporaryFolder();
        var sources = Path.Combine(RepositoryFolder.Path, "Peach.Web", "Collector");
        foreach (var path in Directory.EnumerateFiles(sources, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(sources, path);
            if (relative.StartsWith("node_modules", StringComparison.Ordinal)) continue;
            var copy = folder[Path.Combine("wwwroot", "..", "Collector", relative)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }

        Directory.CreateDirectory(folder["wwwroot"]);
        await NpmAsync(folder["Collector"], "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        await NpmAsync(folder["Collector"], "run", "build");

        var built = await File.ReadAllBytesAsync(folder[Path.Combine("wwwroot", Built)]);
        var committed = await File.ReadAllBytesAsync(Path.Combine(RepositoryFolder.Path, "Peach.Web", "wwwroot", Built));
        committed.AsSpan().SequenceEqual(built).Should().BeTrue("{0} must be built anew when its sources change: npm ci && npm run build in Peach.Web/Collector", Built);
    }

    [Test]
    public void Script_Compressed_IsUnderTenKilobytes()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal)) gzip.Write(File.ReadAllBytes(Path.Combine(RepositoryFolder.Path, "Peach.Web", "wwwroot", Built)));
        compressed.ToArray().Length.Should().BeLessThan(10_000);
    }

    [Test]
    public async Task Script_Served_MayBeKeptAndUsedByEverySite()
    {
        using var folder = new TemporaryFolder();
        await using var peach = await PeachProcess.StartAsync(folder["data"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/peach-collector.js") { Headers = { { "Origin", "https://site.example" }, { "Accept-Encoding", "gzip" } } };
        using var answer = await peach.Client.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
        answer.Content.Headers.ContentEncoding.Should().Equal("gzip");
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("*");
        answer.Headers.CacheControl!.Public.Should().BeTrue();
        answer.Headers.CacheControl.MaxAge.Should().BePositive();
        (await answer.Content.ReadAsByteArrayAsync()).Length.Should().BeLessThan(10_000);

        using var again = new HttpRequestMessage(HttpMethod.Get, "/peach-collector.js") { Headers = { { "If-None-Match", answer.Headers.ETag!.ToString() } } };
        using var unchanged = await peach.Client.SendAsync(again);
        unchanged.StatusCode.Should().Be(HttpStatusCode.NotModified);

        (await peach.Client.GetStringAsync("/peach-collector.d.ts")).Should().Contain("interface PeachCollector");
        using var demo = await peach.Client.GetAsync("/demo");
        demo.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await demo.Content.ReadAsStringAsync()).Should().Contain("Demo:Enabled", "who looks for the demo is told how to get it");
    }

    private static bool HasNpm() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "npm")));

    private static async Task NpmAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("npm", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, "npm {0} must work: {1}{2}", string.Join(' ', arguments), await output, await errors);
    }
}
