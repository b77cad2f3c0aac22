using System.Buffers;
using System.Text;

namespace Peach.Core.Python;

/// <summary>The outcome of a call. Its body lives in a pooled buffer until it is disposed, once.</summary>
public readonly struct PythonReply : IDisposable, IEquatable<PythonReply>
{
    private readonly byte[]? _buffer;
    private readonly int _length;

    private PythonReply(PythonOutcome outcome, PythonReplyTraits traits, byte[]? buffer, int length)
    {
        Outcome = outcome;
        Traits = traits;
        _buffer = buffer;
        _length = length;
    }

    public PythonOutcome Outcome { get; }

    public PythonReplyTraits Traits { get; }

    /// <summary>The models that the function used; null for none.</summary>
    public IReadOnlyList<PythonModelUse>? Models { get; private init; }

    /// <summary>What was noted; null unless the call asked for it (<see cref="PythonCall.TakesNotes"/>).</summary>
    public PythonNotes? Notes { get; private init; }

    /// <summary>JSON in UTF-8: the returned value or the error. Empty for other outcomes.</summary>
    public ReadOnlyMemory<byte> Body => _buffer.AsMemory(0, _length);

    /// <summary>What went wrong, in words; null when the function returned.</summary>
    public PythonFailure? Failure => Outcome switch
    {
        PythonOutcome.Returned => null,
        PythonOutcome.Raised => PythonFailureJson.Read(Body.Span),
        PythonOutcome.Died => new PythonFailure(Encoding.UTF8.GetString(Body.Span), null, null, null, ""),
        PythonOutcome.TimedOut => new PythonFailure("The time was up.", null, null, null, ""),
        PythonOutcome.Cancelled => new PythonFailure("The caller went away.", null, null, null, ""),
        _ => new PythonFailure("Too many requests are waiting.", null, null, null, ""),
    };

    public void Dispose()
    {
        if (_buffer is not null) ArrayPool<byte>.Shared.Return(_buffer);
    }

    public bool Equals(PythonReply other) => Outcome == other.Outcome && Traits == other.Traits && _buffer == other._buffer;

    public override bool Equals(object? obj) => obj is PythonReply other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Outcome, Traits, _length);

    public static bool operator ==(PythonReply left, PythonReply right) => left.Equals(right);

    public static bool operator !=(PythonReply left, PythonReply right) => !left.Equals(right);

    internal static PythonReply Of(
        PythonOutcome outcome, PythonReplyTraits traits, ReadOnlySpan<byte> body, IReadOnlyList<PythonModelUse>? models = null, PythonNotes? notes = null)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(buffer);
        return new PythonReply(outcome, traits, buffer, body.Length) { Models = models, Notes = notes };
    }

    internal static PythonReply Of(PythonOutcome outcome, string explanation = "") =>
        explanation.Length == 0 ? new PythonReply(outcome, PythonReplyTraits.None, null, 0) : Of(outcome, PythonReplyTraits.None, Encoding.UTF8.GetBytes(explanation));
}
