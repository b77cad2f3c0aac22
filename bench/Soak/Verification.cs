using System.Buffers.Text;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace Peach.Bench.Soak;

/// <summary>Counts each event in the archive's parts against what was acknowledged.</summary>
internal static class Verification
{
    /// <returns>0 when every acknowledged event is there once, and no other.</returns>
    public static int Run(string stateFile, TextReader paths)
    {
        using var state = JsonDocument.Parse(File.ReadAllBytes(stateFile));
        var counts = state.RootElement.GetProperty("acknowledged").EnumerateArray().Select(count => new int[count.GetInt32()]).ToArray();
        var (unknown, lines) = (0L, 0L);
        var files = paths.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, path =>
        {
            var (read, strangers) = Count(path, counts);
            Interlocked.Add(ref lines, read);
            Interlocked.Add(ref unknown, strangers);
        });
        var acknowledged = counts.Sum(client => (long)client.Length);
        var missing = counts.Sum(client => (long)client.Count(count => count == 0));
        var doubled = counts.Sum(client => (long)client.Count(count => count > 1));
        Console.WriteLine(JsonSerializer.Serialize(new { parts = files.Length, lines, acknowledged, missing, doubled, unknown }));
        return missing + doubled + unknown == 0 ? 0 : 1;
    }

    private static (long Lines, long Unknown) Count(string path, int[][] counts)
    {
        var (lines, unknown) = (0L, 0L);
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        var buffer = new byte[1 << 20];
        var filled = 0;
        while (true)
        {
            var read = gzip.Read(buffer, filled, buffer.Length - filled);
            if (read == 0) break;
            filled += read;
            var start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is var end and >= 0)
            {
                lines++;
                if (!Note(buffer.AsSpan(start, end), counts)) unknown++;
                start += end + 1;
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }

        return filled == 0 ? (lines, unknown) : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"{path} ends in {filled} bytes without a line break."));
    }

    private static bool Note(ReadOnlySpan<byte> line, int[][] counts)
    {
        var at = line.IndexOf("\"soak:"u8);
        // What the latency probes send is not the load's.
        if (at < 0) return line.IndexOf("\"probe"u8) >= 0;
        line = line[(at + 6)..];
        if (!Utf8Parser.TryParse(line, out int client, out var length) || client >= counts.Length) return false;
        if (!Utf8Parser.TryParse(line[(length + 1)..], out int sequence, out _) || sequence >= counts[client].Length) return false;
        Interlocked.Increment(ref counts[client][sequence]);
        return true;
    }
}
