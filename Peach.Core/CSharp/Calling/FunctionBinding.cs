using System.Collections.Frozen;

namespace Peach.Core.CSharp.Calling;

/// <summary>A loaded method and the calls of it that are under way.</summary>
internal sealed class FunctionBinding(Func<CSharpArguments, ValueTask<object?>> invoke, IReadOnlyList<string> parameters, int concurrency)
{
    private readonly FrozenDictionary<string, int> _places = parameters.Index().ToFrozenDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
    private int _abandoned;

    public SemaphoreSlim Slots { get; } = new(concurrency, concurrency);

    /// <summary>Calls that go on although their time is up.</summary>
    public int Abandoned => Volatile.Read(ref _abandoned);

    public ValueTask<object?> InvokeAsync(IReadOnlyList<KeyValuePair<string, object?>> arguments, PeachContext context)
    {
        var values = new object?[_places.Count];
        for (var i = 0; i < arguments.Count; i++)
            if (_places.TryGetValue(arguments[i].Key, out var place)) values[place] = arguments[i].Value;
        return invoke(new CSharpArguments(values, context));
    }

    public void Abandon() => Interlocked.Increment(ref _abandoned);

    public void EndAbandoned() => Interlocked.Decrement(ref _abandoned);
}
