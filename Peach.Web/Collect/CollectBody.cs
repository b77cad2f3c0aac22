using System.Buffers;
using System.IO.Pipelines;

namespace Peach.Web.Collect;

/// <summary>A request's body in memory: still in the server's own buffer where it came in one piece, or in a buffer of its own.</summary>
internal readonly struct CollectBody : IDisposable
{
    private readonly PipeReader? _reader;
    private readonly SequencePosition _end;
    private readonly BodyBuffer? _buffer;

    public CollectBody(PipeReader reader, ReadOnlySequence<byte> content)
    {
        (_reader, _end) = (reader, content.End);
        Content = content.First;
    }

    public CollectBody(BodyBuffer buffer)
    {
        _buffer = buffer;
        Content = buffer.Content;
    }

    public ReadOnlyMemory<byte> Content { get; }

    public void Dispose()
    {
        _reader?.AdvanceTo(_end);
        _buffer?.Dispose();
    }
}
