using System.Diagnostics;

namespace Peach.Tests.Hosting;

/// <summary>A data scientist's clone and the bare repository that it pushes to.</summary>
public sealed class GitFolder
{
    private readonly string _clone;

    private GitFolder(string bare, string clone)
    {
        Bare = bare;
        _clone = clone;
    }

    /// <summary>The bare repository's path.</summary>
    public string Bare { get; }

    public static async Task<GitFolder> CreateAsync(string folder)
    {
        var git = new GitFolder(Path.Combine(folder, "origin.git"), Path.Combine(folder, "clone"));
        Directory.CreateDirectory(git._clone);
        await RunAsync(folder, "init", "--quiet", "--bare", "--initial-branch=main", git.Bare);
        await git.GitAsync("init", "--quiet", "--initial-branch=main");
        await git.GitAsync("remote", "add", "origin", git.Bare);
        return git;
    }

    /// <summary>A clone of a bare repository that is there already.</summary>
    public static async Task<GitFolder> CloneAsync(string bare, string clone)
    {
        var git = new GitFolder(bare, clone);
        Directory.CreateDirectory(clone);
        await RunAsync(clone, "clone", "--quiet", bare, ".");
        return git;
    }

    public string Read(string file) => File.ReadAllText(Path.Combine(_clone, file));

    public void Write(string file, string content)
    {
        var path = Path.Combine(_clone, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public void CopyFrom(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            Write(Path.GetRelativePath(folder, file), File.ReadAllText(file));
    }

    /// <returns>The commit's id.</returns>
    public async Task<string> PushAsync(string message)
    {
        await GitAsync("add", "--all");
        await GitAsync("-c", "user.name=Data Scientist", "-c", "user.email=ds@example.org", "commit", "--quiet", "--message", message);
        await GitAsync("push", "--quiet", "origin", "HEAD:main");
        return (await GitAsync("rev-parse", "HEAD")).Trim();
    }

    private Task<string> GitAsync(params string[] arguments) => RunAsync(_clone, arguments);

    private static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        var errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {errors}");
    }
}
