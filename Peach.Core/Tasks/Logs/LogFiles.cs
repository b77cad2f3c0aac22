using System.Globalization;

namespace Peach.Core.Tasks.Logs;

/// <summary>The files of a log: its beginning, and the segments of its end, each named for its first line's number.</summary>
internal static class LogFiles
{
    public static string SegmentOf(string path, int firstLine) => string.Create(CultureInfo.InvariantCulture, $"{path}.{firstLine:D10}");

    /// <summary>Lines as far as they are written; none when there is no log.</summary>
    public static IReadOnlyList<TaskLogLine> Read(string path, int fromLine, int limit, CancellationToken cancellationToken)
    {
        var lines = new List<TaskLogLine>();
        Scan(path, fromLine, line =>
        {
            lines.Add(line);
            return lines.Count < limit;
        }, cancellationToken);
        return lines;
    }

    /// <summary>Shows each line, from one on, until <paramref name="take"/> answers false.</summary>
    public static void Scan(string path, int fromLine, Func<TaskLogLine, bool> take, CancellationToken cancellationToken)
    {
        var scanner = new LogScanner(fromLine, take);
        var pieces = Pieces(path);
        for (var index = 0; index < pieces.Count && !scanner.IsDone; index++)
        {
            if (index + 1 < pieces.Count && pieces[index + 1].FirstLine <= fromLine) continue;
            try
            {
                using var file = new FileStream(pieces[index].Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                scanner.BeginAt(pieces[index].FirstLine);
                scanner.Read(file, cancellationToken);
            }
            catch (FileNotFoundException)
            {
                // The ring went on meanwhile: the next piece tells the gap.
            }
        }
    }

    /// <summary>Bytes of all pieces; 0 when there is no log.</summary>
    public static long LengthOf(string path) => Pieces(path).Sum(piece => new FileInfo(piece.Path) is { Exists: true } file ? file.Length : 0);

    private static List<(string Path, int FirstLine)> Pieces(string path)
    {
        if (!File.Exists(path)) return [];
        var name = Path.GetFileName(path) + ".";
        return
        [
            (path, 0),
            .. (from segment in Directory.EnumerateFiles(Path.GetDirectoryName(path)!)
                where Path.GetFileName(segment.AsSpan()).StartsWith(name, StringComparison.Ordinal)
                let number = int.TryParse(Path.GetFileName(segment.AsSpan())[name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var first) ? first : -1
                where number > 0
                orderby number
                select (segment, number)),
        ];
    }
}
