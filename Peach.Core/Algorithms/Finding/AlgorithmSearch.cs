using Microsoft.Extensions.Logging;
using Peach.Core.Algorithms.Storage;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Core.Algorithms.Finding;

/// <summary>Looks through each commit on its way into production.</summary>
internal sealed partial class AlgorithmSearch(IPythonInspector inspector, AlgorithmStore store, ILogger<AlgorithmSearch> logger) : IRolloutPreparation
{
    public async Task PrepareAsync(SourceCommit commit, IProgress<string> progress, CancellationToken cancellationToken)
    {
        if (commit.IsTrial || await store.HasAsync(commit.RepositoryId, commit.Sha, cancellationToken).ConfigureAwait(false)) return;
        try
        {
            var found = await FindAsync(commit, cancellationToken).ConfigureAwait(false);
            await store.SaveAsync(commit.RepositoryId, found, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is PeachException or IOException or UnauthorizedAccessException)
        {
            // The definitions' own reading says so where it matters.
            LogNotFound(commit.RepositoryName, commit.ShortSha, error.Message);
        }
    }

    private async Task<CommitAlgorithms> FindAsync(SourceCommit commit, CancellationToken cancellationToken)
    {
        var candidates = CandidateFiles.Find(commit.Tree);
        var inspected = await inspector.InspectAsync(commit.Tree, candidates.Files, cancellationToken).ConfigureAwait(false);
        var problems = new List<string>(candidates.Problems);
        problems.AddRange(inspected.Where(file => file.Value.Error is not null).Select(file => $"{file.Key}: {file.Value.Error}"));
        problems.AddRange(inspected.SelectMany(file => file.Value.Repeated, (file, repeated) => $"{file.Key}: {repeated}"));
        var algorithms = from file in inspected
                         from function in file.Value.Functions
                         where function.Algorithm is not null
                         orderby file.Key, function.Cell, function.Line
                         select Describe(file.Key, function);
        return new CommitAlgorithms(commit.Sha, [.. algorithms], problems);
    }

    private static Algorithm Describe(string file, InspectedFunction function) => new(
        function.Algorithm == "task" ? AlgorithmKind.Task : AlgorithmKind.Query, file, function.Name, function.Cell, function.Line, function.Summary,
        [.. function.Parameters.Select(parameter => new AlgorithmParameter(parameter.Name, parameter.Annotation, parameter.Required, parameter.Default?.GetRawText()))]);

    [LoggerMessage(LogLevel.Warning, "The algorithms of {Repository}@{Commit} could not be listed: {Reason}")]
    private partial void LogNotFound(string repository, string commit, string reason);
}
