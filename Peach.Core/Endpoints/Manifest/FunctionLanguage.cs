using Peach.Core.CSharp;
using Peach.Core.Python;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>A component's function is in Python or in C#, by its file's ending.</summary>
internal static class FunctionLanguage
{
    public static bool IsCSharp(this PythonFunction function) => function.File.EndsWith(".cs", StringComparison.Ordinal);

    public static CSharpFunction AsCSharp(this PythonFunction function) => new(function.File, function.Method);
}
