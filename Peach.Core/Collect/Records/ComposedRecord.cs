using Peach.Core.Collect.Duplicates;

namespace Peach.Core.Collect.Records;

/// <summary>A framed record that is ready for the log, with the keys of its events.</summary>
internal sealed class ComposedRecord
{
    public ByteBuffer Frame { get; } = new(16 * 1024);

    public RequestKeys Keys { get; } = new();

    /// <summary>Where the number of sound events that are duplicates lies in the frame.</summary>
    public int DuplicatesAt { get; set; }

    /// <summary>Writes into the frame which of its events are duplicates, so that readers leave them out.</summary>
    public void MarkDuplicates()
    {
        var sound = 0;
        foreach (ref readonly var keyed in Keys.Events)
        {
            if (!keyed.IsDuplicate) continue;
            Frame.SetByte(keyed.MarkAt, 1);
            if (!keyed.IsQuarantined) sound++;
        }

        Frame.SetInt32(DuplicatesAt, sound);
        Log.Frame.Seal(Frame.WrittenForChange);
    }
}
