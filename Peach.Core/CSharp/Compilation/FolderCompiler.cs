using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using CodeCompilation = Microsoft.CodeAnalysis.CSharp.CSharpCompilation;

namespace Peach.Core.CSharp.Compilation;

/// <summary>Compiles the files of a folder into one assembly, or takes what it compiled from them before.</summary>
internal sealed class FolderCompiler(BuildStore store)
{
    private const int MostProblems = 100;

    private const string Usings =
        "global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading; global using System.Threading.Tasks; " +
        "global using Peach.Core.CSharp; global using StackExchange.Redis;";

    private static readonly CSharpParseOptions Parsing = new(LanguageVersion.Latest, DocumentationMode.Parse);
    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, nullableContextOptions: NullableContextOptions.Enable, deterministic: true, concurrentBuild: false);

    private readonly ConcurrentDictionary<string, Lazy<FolderBuild>> _building = new(StringComparer.Ordinal);

    public FolderBuild Build(FolderSources sources, CancellationToken cancellationToken)
    {
        if (store.Find(sources.Key) is { } kept) return kept;
        var build = _building.GetOrAdd(sources.Key, _ => new Lazy<FolderBuild>(() => Compile(sources, CancellationToken.None)));
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (build.Value.Assembly is not null) store.Keep(sources.Key, build.Value);
            return build.Value;
        }
        finally
        {
            _building.TryRemove(sources.Key, out _);
        }
    }

    private static FolderBuild Compile(FolderSources sources, CancellationToken cancellationToken)
    {
        var trees = sources.Files.Select(file => CSharpSyntaxTree.ParseText(SourceText.From(file.Text, Encoding.UTF8), Parsing, file.Path, cancellationToken)).ToList();
        var compilation = CodeCompilation.Create($"Peach.Repository.{sources.Key}", [CSharpSyntaxTree.ParseText(Usings, Parsing, cancellationToken: cancellationToken), .. trees], CompileReferences.All, Options);
        var problems = Errors(compilation.GetDiagnostics(cancellationToken)).ToList();
        var reader = new MethodReader();
        foreach (var tree in trees)
        {
            var model = compilation.GetSemanticModel(tree);
            problems.AddRange(ForbiddenCode.Find(model, tree.FilePath));
            reader.Add(model, tree.FilePath);
        }

        if (problems.Exists(problem => problem.IsError)) return Bad(problems, reader.Methods);
        compilation = compilation.AddSyntaxTrees(CSharpSyntaxTree.ParseText(SourceText.From(reader.Code, Encoding.UTF8), Parsing, "PeachBindings.g.cs", cancellationToken));
        using var assembly = new MemoryStream();
        using var symbols = new MemoryStream();
        var result = compilation.Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), cancellationToken: cancellationToken);
        if (!result.Success) return Bad([.. problems, .. Errors(result.Diagnostics)], reader.Methods);
        return new FolderBuild(assembly.ToArray(), symbols.ToArray(), problems, reader.Methods);
    }

    private static FolderBuild Bad(IEnumerable<CSharpProblem> problems, IReadOnlyList<CSharpMethod> methods) =>
        new(null, null, [.. problems.OrderByDescending(problem => problem.IsError).ThenBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line).Take(MostProblems)], methods);

    private static IEnumerable<CSharpProblem> Errors(ImmutableArray<Diagnostic> diagnostics) =>
        from diagnostic in diagnostics
        where diagnostic.Severity == DiagnosticSeverity.Error
        let start = diagnostic.Location.GetLineSpan()
        select new CSharpProblem(
            true, start.Path ?? "", start.StartLinePosition.Line + 1, start.StartLinePosition.Character + 1, $"{diagnostic.Id}: {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");
}
