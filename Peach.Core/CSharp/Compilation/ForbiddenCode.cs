using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Peach.Core.CSharp.Compilation;

/// <summary>Finds what would hurt the process by accident. No protection against intent: code in this process can do anything.</summary>
internal static class ForbiddenCode
{
    public static IEnumerable<CSharpProblem> Find(SemanticModel model, string file)
    {
        foreach (var node in model.SyntaxTree.GetRoot().DescendantNodes())
        {
            var found = node switch
            {
                InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax => OfCall(model.GetSymbolInfo(node).Symbol),
                MethodDeclarationSyntax method when method.Modifiers.Any(SyntaxKind.ExternKeyword) || IsImport(model.GetDeclaredSymbol(method)) =>
                    "must not call native code: a crash there ends the whole process",
                _ => null,
            };
            if (found is not null) yield return At(node, true, file, found);
            if (node is FieldDeclarationSyntax field && field.Modifiers.Any(SyntaxKind.StaticKeyword) && !field.Modifiers.Any(SyntaxKind.ReadOnlyKeyword))
                yield return At(field, false, file, "static state is shared by all requests at the same time, and begins anew with each commit");
        }
    }

    public static CSharpProblem At(SyntaxNode node, bool isError, string file, string message)
    {
        var start = node.GetLocation().GetLineSpan().StartLinePosition;
        return new CSharpProblem(isError, file, start.Line + 1, start.Character + 1, message);
    }

    private static bool IsImport(IMethodSymbol? method) =>
        method?.GetAttributes().Any(attribute => attribute.AttributeClass?.Name is "DllImportAttribute" or "LibraryImportAttribute") == true;

    private static string? OfCall(ISymbol? called)
    {
        if (called is not IMethodSymbol method) return null;
        var type = method.ContainingType.ToDisplayString();
        return (type, method.Name) switch
        {
            ("System.Environment", "Exit" or "FailFast") => $"must not call Environment.{method.Name}: it ends the whole process",
            ("System.Diagnostics.Process", _) => "must not use Process: a program started here is outside all limits",
            ("System.Threading.Thread", "Abort" or "Interrupt") => $"must not call Thread.{method.Name}",
            ("System.IO.File", not ("Exists" or "OpenRead" or "OpenText")) when !method.Name.StartsWith("Read", StringComparison.Ordinal) && !method.Name.StartsWith("Get", StringComparison.Ordinal) =>
                $"must not write files (File.{method.Name})",
            ("System.IO.Directory", "CreateDirectory" or "Delete" or "Move") => $"must not write files (Directory.{method.Name})",
            ("System.IO.FileStream" or "System.IO.StreamWriter", ".ctor") => $"must not write files ({method.ContainingType.Name})",
            ("System.IO.FileInfo" or "System.IO.DirectoryInfo", "Create" or "Delete" or "MoveTo" or "OpenWrite" or "CreateText" or "AppendText") =>
                $"must not write files ({method.ContainingType.Name}.{method.Name})",
            _ => null,
        };
    }
}
