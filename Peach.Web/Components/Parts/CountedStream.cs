using Peach.Web.Codex;

namespace Peach.Web.Components.Parts;

/// <summary>Tells how much of a stream has been read.</summary>
/// <param name="inner">What is read.</param>
/// <param name="onRead">Hears the bytes read so far.</param>
internal sealed class CountedStream(Stream inner, Action<long> onRead) : ReadOnlyStream
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken);
        onRead(_read += count);
        return count;
    }
}
