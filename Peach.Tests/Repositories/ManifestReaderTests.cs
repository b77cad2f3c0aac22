using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Repositories.Manifests;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

public sealed class ManifestReaderTests
{
    private static readonly string[] Sections = ["endpoints", "tasks"];

    [Test]
    public void Manifest_InSeveralFiles_IsMergedInOrder()
    {
        var manifest = Read(("peach.yaml", "endpoints:\ntasks: {b: {x: 1}, a: {}}"), ("peach.conf/1.yml", "tasks: {c: {}}"), ("peach.conf/note.txt", "["));

        manifest.Problems.Should().BeEmpty();
        manifest.IsComplete.Should().BeTrue();
        manifest.Sections["tasks"].Select(entry => entry.Name).Should().Equal("b", "a", "c");
        manifest.Sections["tasks"][0].Value.Path.Should().Be("tasks.b");
    }

    [TestCase("tasks:\n  a: [1, 2\n", "is not valid YAML", 3)]
    [TestCase("tasks:\n\ta: 1\n", "is not valid YAML", 1)]
    [TestCase("tasks:\n  a: {}\n  a: {}\n", "the key a stands twice in one map, first in line 2", 3)]
    [TestCase("task:\n  a: {}\n", "task is not a known section; did you mean tasks?", 1)]
    [TestCase("\nsomething: 1\n", "something is not a known section; the sections are endpoints, tasks", 2)]
    [TestCase("tasks: [a]\n", "tasks must be a map of names to definitions, was a list", 1)]
    [TestCase("just text\n", "must be a map of endpoints, tasks at the top", 1)]
    [TestCase("tasks:\n  ? [a, b]\n  : 1\n", "a key must be text", 2)]
    [TestCase("tasks: &a\n  x: *a\n", "refers to the value that it is in", 2)]
    [TestCase("tasks: *missing\n", "is not valid YAML", 1)]
    public void Manifest_WithAMistake_SaysWhereAndWhat(string yaml, string message, int line)
    {
        var manifest = Read(("peach.yaml", yaml));

        manifest.IsComplete.Should().BeFalse();
        manifest.Problems.Should().ContainSingle().Which.Should().Match<Peach.Core.Repositories.ManifestProblem>(problem =>
            problem.Message.Contains(message) && problem.Line == line && problem.Column > 0 && problem.File == "peach.yaml");
    }

    [Test]
    public void Manifest_ThatIsMissing_SaysWhatToAdd()
    {
        var manifest = Read();

        manifest.IsComplete.Should().BeFalse();
        manifest.Problems.Should().ContainSingle().Which.ToString()
            .Should().Be("peach.yaml: is missing. Add a file peach.yaml at the repository's root (or files in peach.conf/) that declares what is to run, under \"endpoints:\" and \"tasks:\".");
    }

    [Test]
    public void Manifest_WithAliasesThatMultiply_IsRefused()
    {
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(
            Enumerable.Range(0, 8).Select(i => $"{(char)('b' + i)}: &{(char)('b' + i)} [{string.Join(", ", Enumerable.Repeat($"*{(char)('a' + i)}", 10))}]\n"));

        Read(("peach.yaml", bomb)).Problems.Should().ContainSingle().Which.Message.Should().Contain("holds more than 50000 values");
    }

    [Test]
    public void Manifest_NestedTooDeep_IsRefused() =>
        Read(("peach.yaml", "tasks: " + new string('[', 5000) + new string(']', 5000))).Problems.Should().ContainSingle()
            .Which.Message.Should().Contain("nested more than 32 deep");

    [Test]
    public void Manifest_TooLarge_IsRefused() =>
        Read(("peach.yaml", "#" + new string('x', ManifestReader.MaxFileBytes))).Problems.Should().ContainSingle()
            .Which.Message.Should().Be("must be at most 1048576 bytes, was 1048577");

    [Test]
    public void Manifest_WithMergeKeys_TakesTheDefaults()
    {
        var entry = Read(("peach.yaml", "tasks:\n  a: &a {x: 1, y: 2}\n  b: {<<: *a, y: 3}\n")).Sections["tasks"][1];

        entry.Value.Entries.Select(inner => $"{inner.Value.Path}={inner.Value.Text}").Should().Equal("tasks.b.y=3", "tasks.b.x=1");
    }

    private static Manifest Read(params (string Path, string Content)[] files)
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["peach.conf"]);
        foreach (var (path, content) in files) File.WriteAllText(folder[path], content);
        return ManifestReader.Read(folder.Root, Sections);
    }
}
