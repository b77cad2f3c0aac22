using System.Diagnostics;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Web.Demo;

/// <summary>The demo's git repository: a bare one that people clone, change and push to.</summary>
internal sealed class DemoRepository(IOptions<DemoOptions> options, DataFolder data, ChildProcessLauncher launcher)
{
    private const string Author = "Peach Demo";
    private const string Mail = "demo@peach.example";

    public string Path { get; } = System.IO.Path.Combine(data.Root, "repositories", "demo.git");

    /// <summary>Makes the repository from the template unless it is there already: what people have pushed stays.</summary>
    /// <exception cref="PeachStartupException">There is no template, or git is missing or fails.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(Path)) return;
        var template = FindTemplate();
        data.Folder("repositories");
        // Made aside and renamed, so that a start that is cut short leaves no half repository.
        var building = Path + ".new";
        if (Directory.Exists(building)) Directory.Delete(building, recursive: true);
        await GitAsync(cancellationToken, "init", "--quiet", "--bare", "--initial-branch=main", building);
        string[] inRepository = ["--git-dir", building, "--work-tree", template];
        await GitAsync(cancellationToken, [.. inRepository, "add", "--all", "--", ".", ":(exclude,glob)**/.ipynb_checkpoints/**", ":(exclude,glob)**/__pycache__/**", ":(exclude)template.json"]);
        var tree = await GitAsync(cancellationToken, [.. inRepository, "write-tree"]);
        var commit = await GitAsync(cancellationToken, [.. inRepository, "commit-tree", "-m", "Start from the template: hello, trending and similar", tree]);
        await GitAsync(cancellationToken, [.. inRepository, "update-ref", "refs/heads/main", commit]);
        File.Delete(System.IO.Path.Combine(building, "index"));
        Directory.Move(building, Path);
    }

    private string FindTemplate()
    {
        var configured = options.Value.Template;
        if (configured.Length > 0)
        {
            return Directory.Exists(configured)
                ? System.IO.Path.GetFullPath(configured)
                : throw new PeachStartupException($"Demo:Template names {configured}, which is no folder.");
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "examples", "template");
            if (File.Exists(System.IO.Path.Combine(candidate, "peach.yaml"))) return candidate;
        }

        throw new PeachStartupException(
            $"The template repository examples/template was not found beside {AppContext.BaseDirectory} or above it. " +
            "Name its folder in Demo:Template, or start without the demo (--no-demo).");
    }

    private async Task<string> GitAsync(CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        // Nothing of the user's own git settings or of a repository around us.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal)).ToList()) start.Environment.Remove(name);
        start.Environment["GIT_CONFIG_GLOBAL"] = "/dev/null";
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        start.Environment["GIT_AUTHOR_NAME"] = start.Environment["GIT_COMMITTER_NAME"] = Author;
        start.Environment["GIT_AUTHOR_EMAIL"] = start.Environment["GIT_COMMITTER_EMAIL"] = Mail;
        try
        {
            using var process = await launcher.StartAsync(start);
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode == 0) return (await output).Trim();
            throw new PeachStartupException($"The demo repository {Path} could not be made: {(await errors).Trim()}");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw new PeachStartupException($"git could not be started ({error.Message}). Install it (Debian: apt-get install git), or start without the demo (--no-demo).", error);
        }
    }
}
