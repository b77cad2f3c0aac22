using System.Diagnostics;

namespace Peach.Tests.Repositories;

/// <summary>A bare git repository and the work tree of somebody who pushes to it.</summary>
internal sealed class TestRepository
{
    private readonly string _work;

    public TestRepository(string folder, string branch = "main")
    {
        Bare = Path.Combine(folder, "project.git");
        _work = Path.Combine(folder, "work");
        Run(folder, "init", "--quiet", "--bare", $"--initial-branch={branch}", Bare);
        Run(folder, "init", "--quiet", $"--initial-branch={branch}", _work);
        Run(_work, "remote", "add", "origin", Bare);
    }

    public string Bare { get; }

    /// <summary>Writes files (null removes one), commits all and pushes.</summary>
    /// <returns>The commit.</returns>
    public string Push(params (string Path, string? Content)[] files)
    {
        foreach (var (path, content) in files)
        {
            var full = Path.Combine(_work, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            if (content is null) File.Delete(full);
            else File.WriteAllText(full, content);
        }

        return Commit();
    }

    public string Commit(bool amend = false)
    {
        Run(_work, "add", "--all");
        Run(_work, ["commit", "--quiet", "--allow-empty", "--message", "Change what runs", .. amend ? (string[])["--amend"] : []]);
        Run(_work, "push", "--quiet", "--force", "origin", "HEAD");
        return Run(_work, "rev-parse", "HEAD").Trim();
    }

    public void Link(string name, string target) => File.CreateSymbolicLink(Path.Combine(_work, name), target);

    public void Work(params string[] arguments) => Run(_work, arguments);

    public void Server(params string[] arguments) => Run(Bare, arguments);

    private static string Run(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        foreach (var who in (string[])["AUTHOR", "COMMITTER"])
        {
            start.Environment[$"GIT_{who}_NAME"] = "Ona Tester";
            start.Environment[$"GIT_{who}_EMAIL"] = "ona@example.org";
        }

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {errors.Result}");
    }
}
