using Peach.Core.Collect.Records;

namespace Peach.Core.Collect.Log;

/// <summary>The records that go to the disk together, and those who wait for it: all of them wait for one task.</summary>
internal sealed class AppendGroup
{
    private const int KeptCapacity = 8 * 1024 * 1024;

    public ByteBuffer Frames { get; } = new(64 * 1024);

    public TaskCompletionSource Done { get; private set; } = NewSource();

    public void Clear()
    {
        Frames.Clear(KeptCapacity);
        Done = NewSource();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
