using Microsoft.CodeAnalysis;

namespace Peach.Core.CSharp.Compilation;

/// <summary>The libraries that a repository's C# may use: .NET's own, StackExchange.Redis, and Peach.Core for its context.</summary>
internal static class CompileReferences
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> Loaded = new(Load);

    public static IReadOnlyList<MetadataReference> All => Loaded.Value;

    private static List<MetadataReference> Load() =>
    [
        .. from path in ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator)
           let name = Path.GetFileNameWithoutExtension(path)
           where name is "netstandard" or "mscorlib" or "StackExchange.Redis" or "Peach.Core" or "Microsoft.CSharp" || name.StartsWith("System.", StringComparison.Ordinal)
           select MetadataReference.CreateFromFile(path),
    ];
}
