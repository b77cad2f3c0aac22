using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Peach.Core.Platform;

namespace Peach.Core.Python.Inspection;

/// <summary>Asks <c>peach_runtime.inspect</c>, a short-lived process that parses and runs nothing.</summary>
internal sealed class PythonInspector(IPythonCommand command, ChildProcessLauncher launcher, TimeProvider clock) : IPythonInspector
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public async Task<IReadOnlyDictionary<string, InspectedFile>> InspectAsync(
        string tree, IReadOnlyCollection<string> files, CancellationToken cancellationToken)
    {
        if (files.Count == 0) return new Dictionary<string, InspectedFile>();
        var output = await RunAsync(JsonSerializer.Serialize(new { tree, files }), cancellationToken).ConfigureAwait(false);
        var found = JsonSerializer.Deserialize<Reply>(output, Json)!.Files;
        return found.ToDictionary(pair => pair.Key, pair => Describe(pair.Value), StringComparer.Ordinal);
    }

    private async Task<string> RunAsync(string input, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
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
            throw new PeachException($"Reading the repository's Python failed with exit code {process.ExitCode}: {(await errors.ConfigureAwait(false)).Trim()}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PeachException($"Reading the repository's Python took longer than {Limit.TotalSeconds:F0} s.");
        }
        finally
        {
            ProcessGroup.Kill(process.Id);
        }
    }

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
                   function.Decorators),
        ]);

    private sealed record Reply(Dictionary<string, FileReply> Files);

    private sealed record FileReply(string? Error, IReadOnlyList<FunctionReply>? Functions);

    private sealed record FunctionReply(
        string Name, bool Async, int Cell, int Line, bool AcceptsAny, IReadOnlyList<ParameterReply> Parameters, IReadOnlyList<string> Decorators);

    private sealed record ParameterReply(string Name, string? Annotation, bool Required, JsonElement? Default, bool HasDefaultLiteral);
}
