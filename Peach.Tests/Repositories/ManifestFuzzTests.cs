using System.Diagnostics;
using System.Globalization;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Manifests;
using Peach.Core.Tasks.Manifest;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>
/// Mutated manifests: none may throw or take long. PEACH_FUZZ_MINUTES makes the run longer, PEACH_FUZZ_SEED another; scripts/fuzz sets both.
/// </summary>
public sealed class ManifestFuzzTests
{
    private const int Inputs = 1500;

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(20);

    private static readonly string[] Pieces =
        ["&a ", "*a", "<<: *a\n", "- ", "? ", ": ", "[", "]", "{", "}", "\"", "'", "|", ">", "\n", "\t", "#", "%YAML 1.2\n", "---\n", "...\n", "!!binary ", "\\u0000", "\\UFFFFFFFF", "\0", "\ufeff", "𝄞", "1e999", "99999999999999999999", "~", "null"];

    [Test]
    public void Manifests_Mutated_AreReadWithoutCrashOrHang()
    {
        var seed = int.Parse(Environment.GetEnvironmentVariable("PEACH_FUZZ_SEED") ?? "1", CultureInfo.InvariantCulture);
        var minutes = double.Parse(Environment.GetEnvironmentVariable("PEACH_FUZZ_MINUTES") ?? "0", CultureInfo.InvariantCulture);
        using var folder = new TemporaryFolder();
        var tree = Directory.CreateDirectory(folder["tree"]).FullName;
        var file = Path.Combine(tree, "peach.yaml");
        var seeds = Directory.EnumerateFiles(Corpus(), "*.y*ml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        var count = 0;
        var slowest = TimeSpan.Zero;
        var memory = 0L;
        for (; minutes > 0 ? watch.Elapsed < TimeSpan.FromMinutes(minutes) : count < Inputs; count++)
        {
            var input = Mutate(seeds, random);
            File.WriteAllBytes(file, input);
            var before = watch.Elapsed;
            try
            {
                Read(tree);
            }
            catch (Exception error)
            {
                Assert.Fail($"Seed {seed}, input {count}, kept in {Keep(input)}: {error}");
            }

            var took = watch.Elapsed - before;
            if (took > slowest) slowest = took;
            if (took > Slow) Assert.Fail($"Seed {seed}, input {count}, kept in {Keep(input)}: took {took}");
            if (count == 1000) memory = GC.GetTotalMemory(forceFullCollection: true);
        }

        var growth = GC.GetTotalMemory(forceFullCollection: true) - memory;
        TestContext.Progress.WriteLine($"Manifest fuzz: seed {seed}, {count} inputs, {watch.Elapsed.TotalSeconds:F0} s, slowest {slowest.TotalMilliseconds:F0} ms, heap grown by {growth / 1024} KiB");
        growth.Should().BeLessThan(64 * 1024 * 1024, "nothing is to be kept of an input");
    }

    private static void Read(string tree)
    {
        var manifest = ManifestReader.Read(tree, ["endpoints", "tasks"]);
        var commit = new SourceCommit("r", "fuzz", "demo", new string('a', 40), tree);
        var endpoints = new EndpointReader(new EndpointsOptions(), new Dictionary<string, Organisation>(), "demo");
        foreach (var entry in manifest.Sections.GetValueOrDefault("endpoints") ?? []) endpoints.Read(entry);
        var order = 0;
        foreach (var entry in manifest.Sections.GetValueOrDefault("tasks") ?? []) TaskEntryReader.Read(commit, entry, order++);
    }

    private static byte[] Mutate(List<byte[]> seeds, Random random)
    {
        var input = seeds[random.Next(seeds.Count)].ToList();
        for (var times = random.Next(1, 12); times > 0; times--)
        {
            var at = random.Next(input.Count + 1);
            var length = Math.Min(random.Next(1, 40), input.Count - at);
            switch (random.Next(6))
            {
                case 0: input.RemoveRange(at, length); break;
                case 1: input.InsertRange(at, input.GetRange(at, length)); break;
                case 2: input.InsertRange(at, System.Text.Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)])); break;
                case 3 when at < input.Count: input[at] = (byte)random.Next(256); break;
                case 4: input.InsertRange(at, Enumerable.Repeat(System.Text.Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]), random.Next(1, 200)).SelectMany(bytes => bytes)); break;
                default:
                    var other = seeds[random.Next(seeds.Count)];
                    var from = random.Next(other.Length + 1);
                    input.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 200))]);
                    break;
            }
        }

        return [.. input];
    }

    private static string Keep(byte[] input)
    {
        var file = Path.Combine(Path.GetTempPath(), $"peach-fuzz-{Guid.NewGuid():N}.yaml");
        File.WriteAllBytes(file, input);
        return file;
    }

    private static string Corpus()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Peach.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "Peach.Tests/Repositories/Corpus");
    }
}
