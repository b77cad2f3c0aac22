namespace Peach.Core.CSharp;

/// <summary>Makes functions of a repository's C# files. All files of a folder are compiled together.</summary>
public interface ICSharpCompiler
{
    /// <summary>Compiles the folders of some files; nothing of them runs.</summary>
    /// <param name="tree">The checked-out repository.</param>
    /// <param name="files">Paths in it.</param>
    /// <returns>One entry for each file asked for.</returns>
    Task<IReadOnlyDictionary<string, CSharpFile>> CompileAsync(string tree, IReadOnlyCollection<string> files, CancellationToken cancellationToken);

    /// <summary>Loads functions, compiled before or now, ready to be called.</summary>
    Task<ICSharpFunctions> LoadAsync(CSharpCode code, CancellationToken cancellationToken);
}
