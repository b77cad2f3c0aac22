namespace Peach.Core.Platform;

/// <summary>One part's word on whether this process can do its work.</summary>
public interface IReadinessCheck
{
    /// <summary>The part's name, e.g. <c>redis</c>.</summary>
    string Name { get; }

    /// <returns>What is wrong and what to do; null when nothing is.</returns>
    Task<string?> CheckAsync(CancellationToken cancellationToken);
}
