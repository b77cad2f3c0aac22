using StackExchange.Redis;

namespace Peach.Core.CSharp;

/// <summary>What a repository's method gets of the platform when it has a parameter of this type.</summary>
public sealed class PeachContext
{
    internal PeachContext(string codops, IDatabase redis, TimeProvider clock, DateTimeOffset deadline, CancellationToken cancellationToken) =>
        (Codops, Redis, Clock, Deadline, CancellationToken) = (codops, redis, clock, deadline, cancellationToken);

    /// <summary>The organisation.</summary>
    public string Codops { get; }

    /// <summary>The platform's shared connection to Redis; use its asynchronous commands.</summary>
    public IDatabase Redis { get; }

    /// <summary>When the answer must be there.</summary>
    public DateTimeOffset Deadline { get; }

    /// <summary>Cancelled when the time is up.</summary>
    public CancellationToken CancellationToken { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    private TimeProvider Clock { get; }

    /// <summary>The Redis key of a model that a task published: <c>peach:&lt;codops&gt;:model:&lt;name&gt;</c>.</summary>
    public string ModelKey(string name) => $"peach:{Codops}:model:{name}";
}
