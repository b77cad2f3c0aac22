namespace Peach.Web.Collect;

/// <summary>The memory that all request bodies together may take while they arrive and are unpacked.</summary>
internal sealed class BodyBudget(long limit)
{
    private long _taken;

    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= limit) return true;
        Interlocked.Add(ref _taken, -bytes);
        return false;
    }

    public void Give(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
