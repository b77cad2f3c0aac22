using System.Text;
using Peach.Core.Platform;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Peach.Core.Repositories.Manifests;

/// <summary>Reads <c>peach.yaml</c> and <c>peach.conf/*.yaml</c> of a checked-out commit. Mistakes are problems, never exceptions.</summary>
internal sealed class ManifestReader
{
    internal const int MaxFileBytes = 1024 * 1024;

    private const string Folder = "peach.conf";

    private static readonly string[] RootFiles = ["peach.yaml", "peach.yml"];

    private readonly string _tree;
    private readonly IReadOnlyCollection<string> _known;
    private readonly List<ManifestProblem> _problems = [];
    private readonly Dictionary<string, List<ManifestEntry>> _sections = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _duplicates = new(StringComparer.Ordinal);
    private bool _complete = true;

    private ManifestReader(string tree, IReadOnlyCollection<string> known)
    {
        _tree = tree;
        _known = known;
    }

    /// <param name="tree">The folder of the commit's files, without symbolic links.</param>
    /// <param name="sections">The sections that there are.</param>
    /// <param name="edits">Definitions that were made in the UI, none of which goes before one in a file.</param>
    public static Manifest Read(string tree, IReadOnlyCollection<string> sections, IReadOnlyList<DefinitionVersion>? edits = null)
    {
        var reader = new ManifestReader(tree, sections);
        var files = reader.Files();
        foreach (var file in files) reader.ReadFile(file);
        foreach (var edit in edits ?? []) reader.ReadEdit(edit);
        if (files.Count == 0)
        {
            // A repository whose definitions are all made in the UI needs no manifest; in others it may have been lost.
            reader._complete = false;
            if (edits is not { Count: > 0 }) reader.Break(new ManifestProblem(ProblemSeverity.Error, "peach.yaml", 0, 0,
                "is missing. Add a file peach.yaml at the repository's root (or files in peach.conf/) that declares what is to run, " +
                $"under {string.Join(" and ", sections.Select(section => $"\"{section}:\""))}."));
        }

        foreach (var (section, names) in reader._duplicates) reader._sections[section].RemoveAll(entry => names.Contains(entry.Name));
        return new Manifest(
            reader._sections.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<ManifestEntry>)pair.Value, StringComparer.Ordinal),
            reader._duplicates.ToDictionary(pair => pair.Key, pair => (IReadOnlySet<string>)pair.Value, StringComparer.Ordinal),
            reader._problems, reader._complete)
        {
            TakenOut = (edits ?? []).Where(edit => edit.Content is null).Select(edit => $"{edit.Key.Section}.{edit.Key.Name}").ToHashSet(StringComparer.Ordinal),
        };
    }

    private List<string> Files()
    {
        List<string> files = [.. RootFiles.Where(file => File.Exists(Path.Combine(_tree, file)))];
        var folder = Path.Combine(_tree, Folder);
        if (!Directory.Exists(folder)) return files;
        files.AddRange(Directory.EnumerateFiles(folder).Where(path => Path.GetExtension(path) is ".yaml" or ".yml")
            .Select(path => $"{Folder}/{Path.GetFileName(path)}").Order(StringComparer.Ordinal));
        return files;
    }

    private void ReadFile(string file)
    {
        var path = Path.Combine(_tree, file);
        if (new FileInfo(path).Length is > MaxFileBytes and var length)
        {
            Break(new ManifestProblem(ProblemSeverity.Error, file, 0, 0, $"must be at most {MaxFileBytes} bytes, was {length}"));
            return;
        }

        var yaml = new YamlStream();
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path)).TrimStart('\ufeff');
            ManifestLimits.Check(text);
            yaml.Load(new StringReader(text));
        }
        catch (YamlException error)
        {
            Break(new ManifestProblem(ProblemSeverity.Error, file, (int)error.Start.Line, (int)error.Start.Column, $"is not valid YAML: {Message(error)}"));
            return;
        }
        catch (Exception error) when (error is (ArgumentException or InvalidOperationException or FormatException or OverflowException) and not DecoderFallbackException)
        {
            // The YAML library's own slips over odd input, such as an escape that is no character.
            Break(new ManifestProblem(ProblemSeverity.Error, file, 0, 0, $"is not valid YAML: {error.Message.ReplaceLineEndings(" ")}"));
            return;
        }
        catch (DecoderFallbackException)
        {
            Break(new ManifestProblem(ProblemSeverity.Error, file, 0, 0, "is not UTF-8 text"));
            return;
        }

        foreach (var document in yaml.Documents) ReadRoot(new ManifestNode(file, "", document.RootNode));
    }

    private void ReadRoot(ManifestNode root)
    {
        if (root.IsNull) return;
        if (!root.IsMap)
        {
            Break(new ManifestProblem(ProblemSeverity.Error, root.File, root.Line, root.Column,
                $"must be a map of {string.Join(", ", _known)} at the top, was {root.Description}"));
            return;
        }

        foreach (var (name, section) in root.Entries)
        {
            if (!_known.Contains(name)) Break(section.ErrorAtKey($"is not a known section{Closest.Suggestion(name, _known)}{AllSections(name)}"));
            else if (section.IsMap) ReadSection(name, section);
            else if (!section.IsNull) Break(section.Error($"must be a map of names to definitions, was {section.Description}"));
        }
    }

    private void ReadSection(string name, ManifestNode section)
    {
        if (!_sections.TryGetValue(name, out var entries)) _sections[name] = entries = [];
        foreach (var entry in section.Entries)
        {
            if (entries.Find(other => other.Name == entry.Name) is not { } first)
            {
                entries.Add(entry);
                continue;
            }

            _problems.Add(entry.Value.ErrorAtKey(
                $"is declared twice: in {first.Value.File} (line {first.Value.KeyLine}) and in {entry.Value.File} (line {entry.Value.KeyLine}); rename or remove one"));
            if (!_duplicates.TryGetValue(name, out var duplicates)) _duplicates[name] = duplicates = new HashSet<string>(StringComparer.Ordinal);
            duplicates.Add(entry.Name);
        }
    }

    /// <summary>How messages name the file of a definition that was made in the UI.</summary>
    public static string EditName(DefinitionKey key) => $"UI:{key.Section}/{key.Name}";

    private void ReadEdit(DefinitionVersion edit)
    {
        if (edit.Content is null) return;
        var (file, key) = (EditName(edit.Key), edit.Key);
        var node = ManifestNode.Parse(file, $"{key.Section}.{key.Name}", edit.Content, out var problem);
        if (node is null)
        {
            Break(problem ?? new ManifestProblem(ProblemSeverity.Error, file, 0, 0, "is empty"));
            return;
        }

        if (!_sections.TryGetValue(key.Section, out var entries)) _sections[key.Section] = entries = [];
        if (entries.Find(other => other.Name == key.Name) is { } first)
            _problems.Add(node.Warning($"stands in {first.Value.File} (line {first.Value.KeyLine}) as well, which goes first; take this one out, or that"));
        else entries.Add(new ManifestEntry(key.Name, node));
    }

    private string AllSections(string wrong) =>
        Closest.Match(wrong, _known) is null ? $"; the sections are {string.Join(", ", _known)}" : "";

    private void Break(ManifestProblem problem)
    {
        _problems.Add(problem);
        _complete = false;
    }

    private static string Message(YamlException error)
    {
        var message = error.InnerException is YamlException inner ? inner.Message : error.Message;
        // Some versions of the library put the place in front, which the problem has already.
        var end = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        message = (end < 0 ? message : message[(end + 3)..]).TrimEnd('.');
        return message.Length == 0 ? "it cannot be read" : char.ToLowerInvariant(message[0]) + message[1..];
    }
}
