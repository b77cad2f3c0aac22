namespace Peach.Web.Collect;

/// <summary>The memory that all request bodies together may take while they arrive and are unpacked.</summary>
internal sealed class BodyBudget(long limit)
{
    private long _taken;
    private long _refused;

    /// <summary>How many bodies had to be refused since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit) return true;
        Interlocked.Add(ref _taken, -bytes);
        Interlocked.Increment(ref _refused);
        return false;
    }

    public void Give(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
