using Microsoft.Win32.SafeHandles;

namespace Peach.Core.Collect.Log;

/// <summary>Finds where a segment's intact records end.</summary>
internal static class LogTail
{
    /// <summary>The bytes from the file's beginning up to the first frame that is incomplete or damaged.</summary>
    public static long IntactLength(SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        var buffer = new byte[1024 * 1024];
        var at = 0L;
        while (length - at >= Frame.HeaderBytes)
        {
            var have = Fill(file, buffer, at);
            var used = 0;
            while (have - used >= Frame.HeaderBytes)
            {
                var record = Frame.RecordLength(buffer.AsSpan(used));
                if (record < 0 || at + used + Frame.HeaderBytes + record > length) return at + used;
                var frame = Frame.HeaderBytes + record;
                if (have - used < frame)
                {
                    if (frame > buffer.Length) buffer = new byte[frame];
                    break;
                }

                if (!Frame.IsIntact(buffer.AsSpan(used, frame))) return at + used;
                used += frame;
            }

            at += used;
        }

        return at;
    }

    private static int Fill(SafeFileHandle file, byte[] buffer, long at)
    {
        var have = 0;
        while (have < buffer.Length && RandomAccess.Read(file, buffer.AsSpan(have), at + have) is > 0 and var read) have += read;
        return have;
    }
}
