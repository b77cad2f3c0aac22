using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Peach.Core.Repositories.Templates;

/// <summary>The templates, which are part of the program: each folder of <c>examples/</c> that holds a <c>template.json</c>.</summary>
internal static class TemplateFiles
{
    private const string Prefix = "examples/";
    private const string Description = "template.json";

    private static readonly Assembly Program = typeof(TemplateFiles).Assembly;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Files whose text names the organisation.</summary>
    private static readonly string[] Filled = [".yaml", ".yml", ".md", ".ipynb", ".py"];

    public static IReadOnlyList<RepositoryTemplate> List() =>
    [
        .. from resource in Program.GetManifestResourceNames()
           where resource.StartsWith(Prefix, StringComparison.Ordinal) && resource.EndsWith("/" + Description, StringComparison.Ordinal)
           let name = resource[Prefix.Length..^(Description.Length + 1)]
           where !name.Contains('/', StringComparison.Ordinal)
           orderby name
           let about = About(name)
           select new RepositoryTemplate(name, about.Title, about.Description),
    ];

    /// <summary>Writes a template's files to a folder, with an organisation in the place of the template's own.</summary>
    public static void Write(string template, string codops, string folder)
    {
        var from = $"{Prefix}{template}/";
        var own = About(template).Organisation;
        foreach (var resource in Program.GetManifestResourceNames().Where(name => name.StartsWith(from, StringComparison.Ordinal)))
        {
            var file = resource[from.Length..];
            if (file == Description) continue;
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var content = Read(resource);
            if (Array.Exists(Filled, ending => file.EndsWith(ending, StringComparison.Ordinal)))
                content = Encoding.UTF8.GetBytes(Fill(Encoding.UTF8.GetString(content), own, codops));
            File.WriteAllBytes(path, content);
        }
    }

    /// <summary>Puts an organisation where the text names the template's own: as a value of <c>codops</c>, or in an address.</summary>
    internal static string Fill(string text, string own, string codops)
    {
        var word = Regex.Escape(own);
        return Regex.Replace(
            text, $"""(?<before>codops:[ \t]*["']?|PEACH_CODOPS["']?[ \t]*[\]=:,]+[ \t]*["']?|/api/v1/){word}(?![A-Za-z0-9_-])""",
            match => match.Groups["before"].Value + codops, RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, TimeSpan.FromSeconds(1));
    }

    private static TemplateDescription About(string template) => JsonSerializer.Deserialize<TemplateDescription>(Read($"{Prefix}{template}/{Description}"), Json)!;

    private static byte[] Read(string resource)
    {
        using var stream = Program.GetManifestResourceStream(resource)!;
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
