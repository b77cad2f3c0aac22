using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

public sealed class DataFolderTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    [Test]
    public void NewFolder_IsClosedToOtherUsers()
    {
        using var folder = new TemporaryFolder();

        var data = new DataFolder(folder["new"]);

        File.GetUnixFileMode(data.Root).Should().Be(OwnerOnly);
    }

    [Test]
    public void ExistingFolder_KeepsItsMode()
    {
        using var folder = new TemporaryFolder();
        var chosen = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;
        Directory.CreateDirectory(folder["there"]);
        File.SetUnixFileMode(folder["there"], chosen);

        File.GetUnixFileMode(new DataFolder(folder["there"]).Root).Should().Be(chosen);
    }

    [Test]
    public void Folder_ThatIsAFile_NamesTheFix()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");

        var open = () => new DataFolder(folder["file"]);

        open.Should().Throw<PeachStartupException>().WithMessage("*cannot be written*--data DIR*Platform:Data*");
    }
}
