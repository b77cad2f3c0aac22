using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Peach.Core.Codex.Storage;

namespace Peach.Core.Codex.Copy;

/// <summary>
/// An item in the copy: a line <c>version from until updated</c> (times in milliseconds since 1970, <c>-</c> for none), then the object. So readers
/// know whether it is available without looking into the object.
/// </summary>
internal static class CopyEntry
{
    public static byte[] Write(ItemRow row) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{row.Version} {Time(row.AvailableFrom)} {Time(row.AvailableUntil)} {row.UpdatedAt.ToUnixTimeMilliseconds()}\n{row.Body}"));

    /// <returns>Null when the bytes are none of ours.</returns>
    public static CodexItem? Read(string id, byte[] entry)
    {
        var end = entry.AsSpan().IndexOf((byte)'\n');
        if (end < 0) return null;
        ReadOnlySpan<byte> line = entry.AsSpan(0, end);
        return TryNumber(ref line, out var version) && version is not null && TryNumber(ref line, out var from) && TryNumber(ref line, out var until)
            && TryNumber(ref line, out var updated) && updated is not null && line.IsEmpty
            ? new CodexItem(id, entry.AsMemory(end + 1), ToTime(from), ToTime(until), ToTime(updated)!.Value, version.Value)
            : null;
    }

    private static bool TryNumber(ref ReadOnlySpan<byte> line, out long? number)
    {
        number = null;
        var length = line.IndexOf((byte)' ');
        var word = length < 0 ? line : line[..length];
        line = length < 0 ? [] : line[(length + 1)..];
        if (word.SequenceEqual("-"u8)) return true;
        if (!Utf8Parser.TryParse(word, out long value, out var used) || used != word.Length) return false;
        number = value;
        return true;
    }

    private static DateTimeOffset? ToTime(long? milliseconds) => milliseconds is { } given ? DateTimeOffset.FromUnixTimeMilliseconds(given) : null;

    private static string Time(DateTimeOffset? time) => time is { } given ? given.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) : "-";
}
