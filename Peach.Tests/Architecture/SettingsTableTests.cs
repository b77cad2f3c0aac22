using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;

namespace Peach.Tests.Architecture;

/// <summary>Keeps the README's table of settings true.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed partial class SettingsTableTests
{
    [Test]
    public void ReadMe_SettingsTable_HasEverySettingWithItsDefault()
    {
        var listed = Row().Matches(RepositoryFolder.ReadAllText("README.md"))
            .Select(row => new Setting(row.Groups["key"].Value, row.Groups["default"].Value.Trim('`')));

        listed.Should().BeEquivalentTo(SettingsCatalog.All, "a row is: | `Section:Name` | default | meaning |, with the code's default");
    }

    [Test]
    public void ReadMe_SettingsTable_GivesEachAMeaning()
    {
        Row().Matches(RepositoryFolder.ReadAllText("README.md")).Should().OnlyContain(row => row.Groups["meaning"].Value.Trim().Length > 10);
    }

    [Test]
    public void Options_Classes_BelongToASection()
    {
        SettingsCatalog.Homeless.Should().BeEmpty("an options class names its section by a constant Section, or is part of one that does");
    }

    [GeneratedRegex(@"^\| `(?<key>[A-Z]\w*(:\w+)+)` \| (?<default>[^|]*?) \| (?<meaning>[^|]*)\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
