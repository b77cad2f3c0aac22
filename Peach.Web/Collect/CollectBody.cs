using System.Buffers;
using System.IO.Pipelines;

namespace Peach.Web.Collect;

/// <summary>A request's body in memory: still in the server's own buffer where it came in one piece, or in a rented array.</summary>
internal readonly struct CollectBody : IDisposable
{
    private readonly PipeReader? _reader;
    private readonly SequencePosition _end;
    private readonly byte[]? _rented;

    public CollectBody(PipeReader reader, ReadOnlySequence<byte> content)
    {
        (_reader, _end) = (reader, content.End);
        Content = content.First;
    }

    public CollectBody(byte[] rented, int length)
    {
        _rented = rented;
        Content = rented.AsMemory(0, length);
    }

    public ReadOnlyMemory<byte> Content { get; }

    public void Dispose()
    {
        _reader?.AdvanceTo(_end);
        if (_rented is not null) ArrayPool<byte>.Shared.Return(_rented);
    }
}
