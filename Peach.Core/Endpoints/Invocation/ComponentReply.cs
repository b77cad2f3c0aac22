using Peach.Core.Endpoints.Invocation.Keeping;
using Peach.Core.Python;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Invocation;

/// <summary>The outcome of a component's call. Its body may live in a pooled buffer until it is disposed, once.</summary>
internal sealed class ComponentReply : IDisposable
{
    private readonly PythonReply _pooled;
    private readonly string? _failure;

    private ComponentReply(ComponentOutcome outcome, ReplyTraits traits, ReadOnlyMemory<byte> body, PythonReply pooled, string? failure)
    {
        Outcome = outcome;
        Traits = traits;
        Body = body;
        _pooled = pooled;
        _failure = failure;
    }

    public ComponentOutcome Outcome { get; }

    public ReplyTraits Traits { get; }

    /// <summary>The returned value as JSON in UTF-8; empty for other outcomes.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    /// <summary>What this was kept as, or is kept as from now on; null when it is not kept.</summary>
    public KeptReply? Kept { get; private init; }

    /// <summary>The models that it was made from; null where none are known.</summary>
    public IReadOnlyList<PythonModelUse>? Models => Kept is { } kept ? kept.Models : _pooled.Models;

    /// <summary>What the endpoint's rules did to it; null where it has none.</summary>
    public RuleResult? Rules { get; private init; }

    public bool IsEmpty => Traits.HasFlag(ReplyTraits.Empty);

    /// <summary>What went wrong, for admins; null when the function returned.</summary>
    public string? Failure => _failure ?? _pooled.Failure?.ToString();

    /// <summary>What the function raised, with its place; null when it returned or the reply is not its own.</summary>
    public PythonFailure? Exception => _failure is null ? _pooled.Failure : null;

    public static ComponentReply Of(PythonReply reply) => new(
        reply.Outcome switch
        {
            PythonOutcome.Returned => ComponentOutcome.Returned,
            PythonOutcome.TimedOut => ComponentOutcome.TimedOut,
            PythonOutcome.Overloaded => ComponentOutcome.Refused,
            PythonOutcome.Cancelled => ComponentOutcome.Cancelled,
            _ => ComponentOutcome.Failed,
        },
        (ReplyTraits)reply.Traits, reply.Outcome == PythonOutcome.Returned ? reply.Body : default, reply, null);

    /// <param name="body">The value as JSON in UTF-8, which stays as it is.</param>
    public static ComponentReply Of(ReadOnlyMemory<byte> body, ReplyTraits traits) => new(ComponentOutcome.Returned, traits, body, default, null);

    public static ComponentReply Of(KeptReply kept) => new(ComponentOutcome.Returned, kept.Traits, kept.Body, default, null) { Kept = kept };

    public static ComponentReply Bad(ComponentOutcome outcome, string failure) => new(outcome, ReplyTraits.None, default, default, failure);

    /// <summary>The reply after rules. It takes this one's place: dispose only the new one.</summary>
    public ComponentReply With(RuleResult rules, ReplyTraits traits) => new(Outcome, traits, rules.Json, _pooled, _failure)
    {
        Kept = Kept is { Tag.Length: > 0 } kept && rules.IsChanged ? kept with { Tag = ReplyStore.TagOf(rules.Json.Span) } : Kept,
        Rules = rules,
    };

    /// <summary>The reply with another body. It takes this one's place: dispose only the new one.</summary>
    public ComponentReply With(ReadOnlyMemory<byte> body, ReplyTraits traits) => new(Outcome, traits, body, _pooled, _failure) { Kept = Kept, Rules = Rules };

    public void Dispose() => _pooled.Dispose();
}
