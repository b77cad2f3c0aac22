using System.Diagnostics;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Tests.Architecture;
using Peach.Tests.Hosting;

namespace Peach.Tests.Dashboards;

/// <summary>The committed script of the charts is what its sources give.</summary>
[TestFixture]
internal sealed class BuiltChartsTests
{
    [Test]
    public async Task Committed_IsWhatTheSourcesGive()
    {
        if (ChildProcessLauncher.Find("npm") is null) Assert.Ignore("npm is missing; install it with: apt-get install nodejs npm");
        using var folder = new TemporaryFolder();
        var sources = Path.Combine(RepositoryFolder.Path, "Peach.Web", "Charts");
        foreach (var path in Directory.EnumerateFiles(sources, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(sources, path);
            if (relative.StartsWith("node_modules", StringComparison.Ordinal)) continue;
            var copy = folder[Path.Combine("Charts", relative)];
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(path, copy);
        }

        Directory.CreateDirectory(folder["wwwroot"]);
        await NpmAsync(folder["Charts"], "ci", "--ignore-scripts", "--no-audit", "--no-fund");
        await NpmAsync(folder["Charts"], "run", "build");

        foreach (var name in (string[])["peach-charts.js", "peach-charts.css"])
        {
            var built = await File.ReadAllBytesAsync(folder[Path.Combine("wwwroot", name)]);
            var committed = await File.ReadAllBytesAsync(Path.Combine(RepositoryFolder.Path, "Peach.Web", "wwwroot", name));
            committed.AsSpan().SequenceEqual(built).Should().BeTrue("{0} must be built anew when its sources change: npm ci && npm run build in Peach.Web/Charts", name);
        }
    }

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
