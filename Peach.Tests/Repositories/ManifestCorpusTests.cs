using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.CSharp;
using Peach.Core.Endpoints;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Manifests;
using Peach.Core.Tasks;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>
/// The manifests in <c>Corpus/</c>, with the problems that <c>expected.txt</c> beside each lists; python/tests/test_validate.py reads the same.
/// PEACH_WRITE_EXPECTED=1 writes the lists, the format's model, and the guide's tables of keys, anew.
/// </summary>
public sealed class ManifestCorpusTests
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("PEACH_WRITE_EXPECTED") == "1";

    private static TemporaryFolder _folder = null!;
    private static PlatformHost _host = null!;

    [OneTimeSetUp]
    public static async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _host = await PlatformHost.StartAsync(
            _folder["data"], (services, configuration) =>
                services.AddPython(configuration).AddTasks(configuration).AddCSharp(configuration).AddEndpoints(configuration).AddSingleton<IManifestFormat, ManifestFormat>());
        await _host.Get<IOrganisationDirectory>().AddAsync("demo", "Demo", default);
    }

    [OneTimeTearDown]
    public static async Task StopAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private static IEnumerable<string> Cases() => Directory.GetDirectories(Root("Peach.Tests/Repositories/Corpus")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Cases))]
    public async Task Manifest_OfTheCorpus_HasTheExpectedProblems(string name)
    {
        var source = Root($"Peach.Tests/Repositories/Corpus/{name}");
        var tree = CopyOf(source, name);
        var sections = _host.Services.GetServices<IManifestSection>().ToList();
        var manifest = ManifestReader.Read(tree, [.. _host.Get<IManifestFormat>().Sections.Select(section => section.Name)]);
        var problems = manifest.Problems.ToList();
        foreach (var section in sections)
        {
            var entries = manifest.Sections.GetValueOrDefault(section.Name) ?? [];
            var plans = await section.PlanAsync(new SourceCommit("r", "corpus", "demo", new string('a', 40), tree), entries, [], default);
            problems.AddRange(plans.SelectMany(plan => plan.Problems));
        }

        var lines = problems.OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column)
            .ThenBy(problem => problem.Message, StringComparer.Ordinal)
            .Select(problem => $"{problem.Severity.ToString().ToLowerInvariant()}: {problem}\n");
        await CompareAsync(Path.Combine(source, "expected.txt"), string.Concat(lines));
    }

    [Test]
    public async Task Format_OfPythonsValidator_IsThePlatforms() => await CompareAsync(Root("python/peach/validation/format.json"), _host.Get<IManifestFormat>().Model);

    [Test]
    public async Task Schema_OfTheFormat_IsTheOneThatTheExamplesAreCheckedWith() =>
        await CompareAsync(Root("python/peach/validation/schema.json"), _host.Get<IManifestFormat>().JsonSchema);

    [Test]
    public async Task Guide_TablesOfKeys_AreTheFormats()
    {
        var file = Root("docs/peach-yaml.md");
        var guide = await File.ReadAllTextAsync(file);
        var begin = guide.IndexOf(KeyTables.Begin, StringComparison.Ordinal) + KeyTables.Begin.Length;
        var end = guide.IndexOf(KeyTables.End, StringComparison.Ordinal);
        await CompareAsync(file, guide[..begin] + KeyTables.Write(_host.Get<IManifestFormat>().Sections) + guide[end..]);
    }

    private static async Task CompareAsync(string file, string actual)
    {
        if (Writes) await File.WriteAllTextAsync(file, actual);
        actual.Should().Be(await File.ReadAllTextAsync(file), "PEACH_WRITE_EXPECTED=1 writes {0} anew", file);
    }

    private static string CopyOf(string source, string name)
    {
        var target = _folder[name];
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "expected.txt"))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    private static string Root(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Peach.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, path);
    }
}
