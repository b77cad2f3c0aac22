using Microsoft.Extensions.Options;
using Peach.Core.CSharp.Compilation;
using Peach.Core.Platform;

namespace Peach.Core.CSharp.Calling;

internal sealed class CSharpCompiler(FolderCompiler compiler, ICSharpSwitch trusted, IRedis redis, IOptions<CSharpOptions> options, TimeProvider clock) : ICSharpCompiler
{
    public Task<IReadOnlyDictionary<string, CSharpFile>> CompileAsync(string tree, IReadOnlyCollection<string> files, CancellationToken cancellationToken) => Task.Run(
        IReadOnlyDictionary<string, CSharpFile> () =>
        {
            var found = new Dictionary<string, CSharpFile>(StringComparer.Ordinal);
            foreach (var folder in files.Distinct(StringComparer.Ordinal).GroupBy(FolderOf))
            {
                var sources = FolderSources.Read(tree, folder.Key);
                var build = sources.Files.Count == 0 ? null : compiler.Build(sources, cancellationToken);
                foreach (var file in folder)
                {
                    found[file] = sources.Files.All(source => source.Path != file) ? new CSharpFile("the file is not in the commit", [], [])
                        : new CSharpFile(build!.Assembly is null ? "it does not compile" : null, build.Problems, [.. build.Methods.Where(method => method.File == file)]);
                }
            }

            return found;
        }, cancellationToken);

    public async Task<ICSharpFunctions> LoadAsync(CSharpCode code, CancellationToken cancellationToken)
    {
        await trusted.IsOnAsync(code.RepositoryId, cancellationToken).ConfigureAwait(false);
        return await Task.Run(ICSharpFunctions () => Load(code, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private LoadedFunctions Load(CSharpCode code, CancellationToken cancellationToken)
    {
        var context = new RepositoryContext();
        var bindings = new Dictionary<CSharpFunction, FunctionBinding>();
        foreach (var folder in code.Functions.Distinct().GroupBy(function => FolderOf(function.File)))
        {
            var build = compiler.Build(FolderSources.Read(code.Tree, folder.Key), cancellationToken);
            if (build.Assembly is null) continue;
            using var assembly = new MemoryStream(build.Assembly);
            using var symbols = new MemoryStream(build.Symbols!);
            var type = context.LoadFromStream(assembly, symbols).GetType(MethodReader.BindingsType, throwOnError: true)!;
            foreach (var function in folder)
            {
                var method = build.Methods.FirstOrDefault(method => method.File == function.File && method.Name == function.Method && method.Problem is null);
                if (method is null) continue;
                bindings[function] = new FunctionBinding(
                    type.GetMethod(method.Binding)!.CreateDelegate<Func<CSharpArguments, ValueTask<object?>>>(), [.. method.Parameters.Select(parameter => parameter.Name)], options.Value.Concurrency);
            }
        }

        return new LoadedFunctions(code, context, bindings, trusted, redis, options.Value, clock);
    }

    private static string FolderOf(string file) => Path.GetDirectoryName(file) ?? "";
}
