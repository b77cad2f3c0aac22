using System.Diagnostics;
using NUnit.Framework;
using Peach.Core.Platform;

namespace Peach.Tests.Hosting;

/// <summary>A real PostgreSQL on a Unix socket, with all its data in a folder that goes with it.</summary>
/// <remarks>
/// A guard process waits for the end of its standard input, which also comes when the test process is killed, and then stops
/// the server and removes the folder.
/// </remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    private const string Guard = """
        cat >/dev/null
        "$@" -m immediate stop
        rm -rf "$PEACH_TEST_FOLDER"
        """;

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(StartAsync);

    private static int _databases;

    private readonly string _folder;
    private readonly Process _guard;

    private PostgresServer(string folder, Process guard)
    {
        _folder = folder;
        _guard = guard;
    }

    /// <summary>The one server of all tests that do not stop it; it ends with the test process.</summary>
    /// <remarks>A machine without PostgreSQL ignores the test that asks.</remarks>
    public static Task<PostgresServer> SharedAsync()
    {
        IgnoreWithoutPostgres();
        return SharedServer.Value;
    }

    /// <summary>A server of the test's own, to be stopped and started at will.</summary>
    public static Task<PostgresServer> StartOwnAsync()
    {
        IgnoreWithoutPostgres();
        return StartAsync();
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"peach{Interlocked.Increment(ref _databases)}";
        await RunAsync(_folder, "createdb", "--host", _folder, name);
        // Each database has a pool of its own in this process: what a test that is over has left open goes soon.
        return $"Host={_folder};Database={name};Username={User ?? Environment.UserName};Connection Idle Lifetime=5;Connection Pruning Interval=2";
    }

    public Task StopAsync() => RunAsync(_folder, "pg_ctl", "-D", Data(_folder), "-m", "fast", "stop");

    public Task RestartAsync() => RunAsync(_folder, "pg_ctl", "-D", Data(_folder), "-l", Path.Combine(_folder, "log"), "start");

    public async ValueTask DisposeAsync()
    {
        _guard.StandardInput.Close();
        await _guard.WaitForExitAsync();
        _guard.Dispose();
    }

    /// <summary>PostgreSQL refuses to run as root; null when the tests do not either.</summary>
    private static string? User =>
        Environment.IsPrivilegedProcess ? File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody" : null;

    private static string Data(string folder) => Path.Combine(folder, "data");

    private static async Task<PostgresServer> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("peach-postgres-").FullName;
        var guard = StartGuard(folder);
        try
        {
            if (User is { } user)
            {
                using var chown = Process.Start("chown", [user, folder]);
                await chown.WaitForExitAsync();
            }

            await RunAsync(folder, "initdb", "--pgdata", Data(folder), "--auth", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync");
            await File.AppendAllTextAsync(Path.Combine(Data(folder), "postgresql.conf"), $"""
                listen_addresses = ''
                unix_socket_directories = '{folder}'
                fsync = off
                synchronous_commit = off
                max_connections = 400

                """);
            var server = new PostgresServer(folder, guard);
            await server.RestartAsync();
            return server;
        }
        catch
        {
            guard.StandardInput.Close();
            throw;
        }
    }

    private static Process StartGuard(string folder)
    {
        var start = new ProcessStartInfo("setsid") // out of reach of the terminal's Ctrl+C
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment["PEACH_TEST_FOLDER"] = folder;
        foreach (var argument in (string[])["sh", "-c", Guard, "guard", .. AsUser(), Find("pg_ctl")!, "-D", Data(folder)]) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static string[] AsUser() => User is { } user ? ["setpriv", "--reuid", user, "--clear-groups", "--"] : [];

    private static async Task RunAsync(string folder, string program, params string[] arguments)
    {
        List<string> command = [.. AsUser(), Find(program)!, .. arguments];
        // To a file, since the server would keep a pipe open for as long as it lives.
        var output = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        var start = new ProcessStartInfo("sh") { WorkingDirectory = folder };
        start.Environment["PGCTLTIMEOUT"] = "300";
        foreach (var argument in (string[])["-c", "exec >\"$0\" 2>&1 </dev/null; \"$@\"", output, .. command]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        var text = await File.ReadAllTextAsync(output);
        File.Delete(output);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {text}");
    }

    private static void IgnoreWithoutPostgres()
    {
        if (Find("initdb") is null) Assert.Ignore("There is no PostgreSQL server on this machine: no initdb on PATH or in /usr/lib/postgresql.");
    }

    /// <summary>Debian keeps most of PostgreSQL's programs off PATH.</summary>
    private static string? Find(string program) =>
        ChildProcessLauncher.Find(program)
        ?? (Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin", program)).FirstOrDefault(File.Exists)
            : null);
}
