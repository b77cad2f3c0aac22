using System.Buffers;

namespace Peach.Web.Collect;

/// <summary>A rented array that grows, within the budget of all bodies.</summary>
internal sealed class BodyBuffer : IDisposable
{
    private readonly BodyBudget _budget;
    private byte[] _rented = [];

    /// <exception cref="CollectBodyException">Too much is held in memory already.</exception>
    public BodyBuffer(BodyBudget budget, int capacity)
    {
        _budget = budget;
        Reserve(capacity);
    }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Content => _rented.AsMemory(0, Length);

    /// <summary>Room for at least this many more bytes; say with <see cref="Advance"/> how many came.</summary>
    /// <exception cref="CollectBodyException">Too much is held in memory already.</exception>
    public Memory<byte> Room(int bytes)
    {
        if (_rented.Length - Length < bytes) Reserve(Math.Max(_rented.Length * 2, Length + bytes));
        return _rented.AsMemory(Length);
    }

    public MemoryStream OpenRead() => new(_rented, 0, Length, writable: false);

    public void Advance(int bytes) => Length += bytes;

    public void Dispose()
    {
        if (_rented.Length == 0) return;
        _budget.Give(_rented.Length);
        ArrayPool<byte>.Shared.Return(_rented);
        _rented = [];
    }

    private void Reserve(int capacity)
    {
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        if (!_budget.TryTake(larger.Length))
        {
            ArrayPool<byte>.Shared.Return(larger);
            throw new CollectBodyException(new CollectProblem(
                StatusCodes.Status503ServiceUnavailable, "Too much at once", "More arrives than there is memory for; send the events again in a moment."));
        }

        Content.Span.CopyTo(larger);
        if (_rented.Length > 0)
        {
            _budget.Give(_rented.Length);
            ArrayPool<byte>.Shared.Return(_rented);
        }

        _rented = larger;
    }
}
