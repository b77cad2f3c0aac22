using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Peach.Tests.Architecture;

/// <summary>Reads what the documentation comments of an assembly say.</summary>
internal static partial class Summaries
{
    private static readonly Dictionary<Assembly, Dictionary<string, XElement>> Files = [];

    /// <returns>The property's summary as one line of Markdown; empty when it has none.</returns>
    public static string Of(PropertyInfo property)
    {
        var members = Read(property.DeclaringType!.Assembly);
        var member = members.GetValueOrDefault($"P:{property.DeclaringType.FullName}.{property.Name}");
        return member?.Element("summary") is { } summary ? Space().Replace(string.Concat(summary.Nodes().Select(Markdown)), " ").Trim() : "";
    }

    private static string Markdown(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Attribute("langword")?.Value}`",
        XElement other => string.Concat(other.Nodes().Select(Markdown)),
        _ => "",
    };

    private static Dictionary<string, XElement> Read(Assembly assembly)
    {
        lock (Files)
        {
            if (Files.TryGetValue(assembly, out var members)) return members;
            var file = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml"));
            return Files[assembly] = file.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
