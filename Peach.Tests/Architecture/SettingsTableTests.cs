using FluentAssertions;
using NUnit.Framework;

namespace Peach.Tests.Architecture;

/// <summary>Keeps the README's table of settings what the options classes say.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class SettingsTableTests
{
    [Test]
    public void ReadMe_SettingsTable_IsWhatTheOptionsClassesSay()
    {
        var path = Path.Combine(RepositoryFolder.Path, "README.md");
        var lines = File.ReadAllLines(path);
        var written = lines.Where(IsRow).ToList();
        var wanted = SettingsCatalog.All.Select(setting => setting.Row).ToList();
        if (wanted.SequenceEqual(written)) return;

        if (Environment.GetEnvironmentVariable("PEACH_WRITE_SETTINGS") == "1")
        {
            var first = Array.FindIndex(lines, IsRow);
            File.WriteAllLines(path, [.. lines[..first], .. wanted, .. lines[first..].Where(line => !IsRow(line))]);
            return;
        }

        Assert.Fail(
            "The README's table of settings differs from the options classes. To write it anew:\n" +
            "  PEACH_WRITE_SETTINGS=1 ./test --filter Name~SettingsTable\n" +
            $"Missing:\n{string.Join('\n', wanted.Except(written))}\nToo much:\n{string.Join('\n', written.Except(wanted))}");

        static bool IsRow(string line) =>
            line.StartsWith("| `", StringComparison.Ordinal) && line.Split('`')[1].Contains(':', StringComparison.Ordinal);
    }

    [Test]
    public void Options_Properties_SayWhatTheyMean()
    {
        SettingsCatalog.All.Where(setting => setting.Meaning.Length == 0).Select(setting => setting.Key)
            .Should().BeEmpty("a setting's summary is what the README shows of it");
    }

    [Test]
    public void Options_Classes_BelongToASection()
    {
        SettingsCatalog.Homeless.Should().BeEmpty("an options class names its section by a constant Section, or is part of one that does");
    }
}
