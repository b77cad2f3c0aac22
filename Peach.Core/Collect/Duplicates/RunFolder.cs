using System.Globalization;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;

namespace Peach.Core.Collect.Duplicates;

/// <summary>The runs' files, each named by the numbers of the runs that are in it.</summary>
internal sealed partial class RunFolder(string folder, ILogger logger)
{
    private const string Prefix = "run-";
    private const string Unfinished = ".tmp";

    /// <summary>Opens all that can be used; deletes what is damaged, unfinished or contained in another.</summary>
    /// <returns>Oldest first.</returns>
    public List<Run> Open()
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + Unfinished)) TryDelete(path);
        List<Run> runs = [];
        foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*"))
            if (NumbersOf(path) is var (from, to) && TryOpen(path, from, to) is { } run) runs.Add(run);
        foreach (var inner in runs.Where(inner => runs.Any(outer => outer != inner && outer.From <= inner.From && outer.To >= inner.To)).ToList())
        {
            runs.Remove(inner);
            inner.Dispose();
            TryDelete(inner.Path);
        }

        runs.Sort((left, right) => left.From.CompareTo(right.From));
        return runs;
    }

    /// <summary>Deletes all runs, because the seed they were made with is gone.</summary>
    public void Forget()
    {
        foreach (var path in Directory.EnumerateFiles(folder, Prefix + "*"))
        {
            LogUseless(path, "the seed that it was made with is gone");
            TryDelete(path);
        }
    }

    /// <summary>Writes a run; it is there whole and on disk, or not at all.</summary>
    public Run Write(int from, int to, Action<RunWriter> write)
    {
        var path = Path.Combine(folder, $"{Prefix}{from:x8}-{to:x8}");
        try
        {
            using (var writer = new RunWriter(path + Unfinished)) write(writer);
            File.Move(path + Unfinished, path, overwrite: true);
        }
        catch
        {
            // What was written may be what fills the disk.
            File.Delete(path + Unfinished);
            throw;
        }

        DurableFile.FlushFolder(folder);
        return Run.Open(path, from, to);
    }

    /// <summary>Closes and deletes a run that nobody needs any more.</summary>
    public static void Delete(Run run)
    {
        run.Dispose();
        File.Delete(run.Path);
    }

    private static (int From, int To)? NumbersOf(string path)
    {
        var name = Path.GetFileName(path.AsSpan())[Prefix.Length..];
        return name.Length == 17 && name[8] == '-' && int.TryParse(name[..8], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var from)
            && int.TryParse(name[9..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var to) && from >= 0 && from <= to
            ? (from, to)
            : null;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way.
        }
    }

    private Run? TryOpen(string path, int from, int to)
    {
        try
        {
            return Run.Open(path, from, to);
        }
        catch (InvalidDataException error)
        {
            LogUseless(path, error.Message);
            TryDelete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            LogUseless(path, error.Message);
        }

        return null;
    }

    [LoggerMessage(Level = LogLevel.Error, Message =
        "{Path} is left out, because {Reason}: events that it knew and that are sent again are stored again")]
    public partial void LogUseless(string path, string reason);
}
