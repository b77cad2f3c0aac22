using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Peach.Core.CSharp.Compilation;

/// <summary>Finds the methods that endpoints may name, and writes the code that calls each without reflection.</summary>
internal sealed class MethodReader
{
    public const string BindingsType = "PeachBindings";

    private static readonly SymbolDisplayFormat FullName = SymbolDisplayFormat.FullyQualifiedFormat;

    private readonly StringBuilder _code = new($"#pragma warning disable\n#nullable disable\npublic static class {BindingsType}\n{{\n");
    private readonly List<CSharpMethod> _methods = [];

    public IReadOnlyList<CSharpMethod> Methods => _methods;

    public string Code => _code + "}\n";

    public void Add(SemanticModel model, string file)
    {
        var declared = model.SyntaxTree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()
            .Select(syntax => (Syntax: syntax, Symbol: model.GetDeclaredSymbol(syntax)))
            .Where(method => method.Symbol is { IsStatic: true, DeclaredAccessibility: Accessibility.Public } symbol && IsPublic(symbol.ContainingType))
            .ToList();
        foreach (var (syntax, symbol) in declared)
        {
            var isTwice = declared.Count(other => other.Symbol!.Name == symbol!.Name) > 1;
            _methods.Add(Read(syntax, symbol!, file, isTwice ? "stands here more than once; give each method its own name" : null));
        }
    }

    private static bool IsPublic(INamedTypeSymbol? type) =>
        type is null || (type.DeclaredAccessibility == Accessibility.Public && !type.IsGenericType && IsPublic(type.ContainingType));

    private CSharpMethod Read(MethodDeclarationSyntax syntax, IMethodSymbol symbol, string file, string? problem)
    {
        var parameters = new List<CSharpParameter>();
        var arguments = new List<string>();
        SyntaxNode at = syntax;
        foreach (var parameter in symbol.Parameters)
        {
            if (Platform(parameter.Type) is { } given)
            {
                arguments.Add(given);
                continue;
            }

            var (hint, read) = Reader(parameter.Type);
            if (hint is null || parameter.RefKind != RefKind.None)
            {
                problem ??= $"has the parameter {parameter.Name} of type {parameter.Type.ToDisplayString()}, which a request cannot give; " +
                    "there are string, int, long, double, bool, and lists of string";
                at = syntax.ParameterList.Parameters[parameter.Ordinal];
                continue;
            }

            var isNullable = parameter.NullableAnnotation == NullableAnnotation.Annotated;
            var type = parameter.Type.ToDisplayString(FullName);
            var fallback = parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: { } value } ? $"({type})({Literal(value)})" : $"default({type})";
            arguments.Add($"a.Has({parameters.Count}) ? ({type})a.{read}({parameters.Count}) : {fallback}");
            parameters.Add(new CSharpParameter(
                parameter.Name, hint, !isNullable && !parameter.HasExplicitDefaultValue,
                parameter is { HasExplicitDefaultValue: true, ExplicitDefaultValue: { } known } ? JsonSerializer.SerializeToElement(known, known.GetType()) : null));
        }

        var result = Result(symbol, out var isAsync);
        if (symbol.IsGenericMethod) problem ??= "is generic, which an endpoint's method cannot be";
        if (result is null) problem ??= "returns nothing; an endpoint's method returns a value, a Task<T> or a ValueTask<T>";
        var binding = $"M{_methods.Count}";
        if (problem is null)
        {
            var call = $"{symbol.ContainingType.ToDisplayString(FullName)}.@{symbol.Name}({string.Join(", ", arguments)})";
            var (modifier, body) = isAsync ? ("async ", $"await ({call}).ConfigureAwait(false)") : ("", $"new global::System.Threading.Tasks.ValueTask<object>((object)({call}))");
            _code.Append(CultureInfo.InvariantCulture, $"    public static {modifier}global::System.Threading.Tasks.ValueTask<object> {binding}(global::Peach.Core.CSharp.CSharpArguments a) => {body};\n");
        }

        var line = syntax.Identifier.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        return new CSharpMethod(
            file, symbol.Name, isAsync, line, parameters, Summary(symbol), problem is null ? null : ForbiddenCode.At(at, true, file, $"{symbol.Name} {problem}"), binding);
    }

    private static string? Platform(ITypeSymbol type) => type.ToDisplayString() switch
    {
        "Peach.Core.CSharp.PeachContext" or "Peach.Core.CSharp.PeachContext?" => "a.Context",
        "System.Threading.CancellationToken" => "a.CancellationToken",
        _ => null,
    };

    private static (string? Hint, string Read) Reader(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable) return Reader(nullable.TypeArguments[0]);
        if (type is IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_String }) return ("list", "Texts");
        if (type is INamedTypeSymbol { TypeArguments: [{ SpecialType: SpecialType.System_String }] } list
            && list.OriginalDefinition.Name is "IReadOnlyList" or "IReadOnlyCollection" or "IEnumerable" or "IList" or "ICollection")
            return ("list", "Texts");
        return type.SpecialType switch
        {
            SpecialType.System_String => ("str", "Text"),
            SpecialType.System_Int32 => ("int", "SmallWhole"),
            SpecialType.System_Int64 => ("int", "Whole"),
            SpecialType.System_Double => ("float", "Number"),
            SpecialType.System_Boolean => ("bool", "Flag"),
            _ => (null, ""),
        };
    }

    private static string? Result(IMethodSymbol method, out bool isAsync)
    {
        var type = method.ReturnType;
        isAsync = type is INamedTypeSymbol { Name: "Task" or "ValueTask", ContainingNamespace.Name: "Tasks" };
        if (isAsync) return type is INamedTypeSymbol { TypeArguments: [var value] } ? value.ToDisplayString(FullName) : null;
        return method.ReturnsVoid || type.IsRefLikeType ? null : type.ToDisplayString(FullName);
    }

    private static string Literal(object value) => value switch
    {
        double number => double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) + "D" : "0D",
        _ => SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false) ?? "default",
    };

    private static string? Summary(IMethodSymbol method)
    {
        try
        {
            return method.GetDocumentationCommentXml() is { Length: > 0 } xml && XElement.Parse(xml).Element("summary") is { } summary ? string.Join(' ', summary.Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : null;
        }
        catch (System.Xml.XmlException)
        {
            return null;
        }
    }
}
