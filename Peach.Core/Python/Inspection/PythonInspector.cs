using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Peach.Core.Platform;

namespace Peach.Core.Python.Inspection;

/// <summary>Asks <c>peach_runtime.inspect</c>, a short-lived process with limits on its memory and time, that parses and runs nothing.</summary>
internal sealed class PythonInspector(IPythonCommand command, ChildProcessLauncher launcher, TimeProvider clock) : IPythonInspector
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FileLimit = TimeSpan.FromSeconds(20);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task<IReadOnlyDictionary<string, InspectedFile>> InspectAsync(
        string tree, IReadOnlyCollection<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0) return new Dictionary<string, InspectedFile>();
        try
        {
            return await ReadAsync(tree, files, Limit, cancellationToken).ConfigureAwait(false);
        }
        catch (InspectionException) when (files.Count > 1)
        {
            return await ReadOneByOneAsync(tree, files, cancellationToken).ConfigureAwait(false);
        }
        catch (InspectionException error)
        {
            return files.ToDictionary(file => file, _ => new InspectedFile(error.Message, []), StringComparer.Ordinal);
        }
    }

    /// <summary>So that a file which is too much for its reader costs no other.</summary>
    private async Task<IReadOnlyDictionary<string, InspectedFile>> ReadOneByOneAsync(string tree, IReadOnlyCollection<string> files, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, InspectedFile>(StringComparer.Ordinal);
        var started = clock.GetTimestamp();
        foreach (var file in files)
        {
            if (clock.GetElapsedTime(started) > Limit)
            {
                found[file] = new InspectedFile($"it was not read, as the files before it took longer than {DurationText.Format(Limit)}", []);
                continue;
            }

            try
            {
                found[file] = (await ReadAsync(tree, [file], FileLimit, cancellationToken).ConfigureAwait(false))[file];
            }
            catch (InspectionException error)
            {
                found[file] = new InspectedFile(error.Message, []);
            }
        }

        return found;
    }

    private async Task<IReadOnlyDictionary<string, InspectedFile>> ReadAsync(string tree, IReadOnlyCollection<string> files, TimeSpan limit, CancellationToken cancellationToken)
    {
        var output = await RunAsync(JsonSerializer.Serialize(new { tree, files }), limit, cancellationToken).ConfigureAwait(false);
        var found = JsonSerializer.Deserialize<Reply>(output, Json)!.Files;
        return found.ToDictionary(pair => pair.Key, pair => Describe(pair.Value), StringComparer.Ordinal);
    }

    /// <exception cref="InspectionException">The process ended or took too long.</exception>
    private async Task<string> RunAsync(string input, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        var start = command.Module("peach_runtime.inspect", [], null);
        using var process = await StartAsync(start).ConfigureAwait(false);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var errors = process.StandardError.ReadToEndAsync(either.Token);
            await process.StandardInput.WriteAsync(input.AsMemory(), either.Token).ConfigureAwait(false);
            process.StandardInput.Close();
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            if (process.ExitCode == 0) return await output.ConfigureAwait(false);
            throw new InspectionException($"reading it ended its reader ({process.ExitCode}): {LastLine(await errors.ConfigureAwait(false))}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new InspectionException($"reading it took longer than {DurationText.Format(limit)}");
        }
        finally
        {
            ProcessGroup.Kill(process.Id);
        }
    }

    private static string LastLine(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing";

    private async Task<Process> StartAsync(ProcessStartInfo start)
    {
        try
        {
            return await launcher.StartAsync(start, ownGroup: true).ConfigureAwait(false);
        }
        catch (Win32Exception error)
        {
            throw new PeachException($"Python could not be started ({error.Message}). Install it (Debian: apt-get install python3), or set Python:Executable.", error);
        }
    }

    private static InspectedFile Describe(FileReply file) => new(
        file.Error,
        [
            .. from function in file.Functions ?? []
               select new InspectedFunction(
                   function.Name, function.Async, function.Cell, function.Line, function.AcceptsAny,
                   [.. from parameter in function.Parameters
                       select new InspectedParameter(
                           parameter.Name, parameter.Annotation, parameter.Required,
                           parameter.HasDefaultLiteral ? parameter.Default ?? JsonSerializer.SerializeToElement<object?>(null) : null)],
                   function.Decorators)
               {
                   Algorithm = function.Algorithm, Summary = function.Summary,
               },
        ])
    {
        Repeated = file.Repeated ?? [],
    };

    private sealed record Reply(Dictionary<string, FileReply> Files);

    private sealed record FileReply(string? Error, IReadOnlyList<FunctionReply>? Functions, IReadOnlyList<string>? Repeated);

    private sealed record FunctionReply(
        string Name, bool Async, int Cell, int Line, bool AcceptsAny, IReadOnlyList<ParameterReply> Parameters, IReadOnlyList<string> Decorators,
        string? Algorithm, string? Summary);

    private sealed record ParameterReply(string Name, string? Annotation, bool Required, JsonElement? Default, bool HasDefaultLiteral);
}
