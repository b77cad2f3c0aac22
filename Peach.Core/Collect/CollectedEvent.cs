using System.Buffers;

namespace Peach.Core.Collect;

/// <summary>One sound event.</summary>
public abstract class CollectedEvent
{
    /// <summary>Unique over all replicas and ordered by collect time: 32 hexadecimal digits.</summary>
    public abstract string Uid { get; }

    public abstract string Type { get; }

    /// <summary>When it happened: the device's time, shifted by collect − sent where the device's clock is off.</summary>
    public abstract DateTimeOffset Time { get; }

    /// <summary>Whether it may have a value of its own for a member that the request's events share (<see cref="EventBatch.Common"/>).</summary>
    public virtual bool ReplacesCommon => true;

    /// <summary>Writes the flat JSON object (platform fields, the event's own, the batch's common ones), without a line break.</summary>
    public abstract void WriteTo(IBufferWriter<byte> output);
}
