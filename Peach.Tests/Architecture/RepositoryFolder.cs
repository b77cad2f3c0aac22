using NUnit.Framework;

namespace Peach.Tests.Architecture;

/// <summary>The folder that holds Peach.sln, for tests about the files beside the code.</summary>
internal static class RepositoryFolder
{
    public static string Path { get; } = Find(TestContext.CurrentContext.TestDirectory);

    public static string ReadAllText(params ReadOnlySpan<string> parts) => File.ReadAllText(System.IO.Path.Combine([Path, .. parts]));

    private static string Find(string start)
    {
        var folder = new DirectoryInfo(start);
        while (!File.Exists(System.IO.Path.Combine(folder.FullName, "Peach.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {start} holds Peach.sln.");
        }

        return folder.FullName;
    }
}
