namespace Peach.Core.Tasks;

/// <summary>Which runs to list; what is null lets all through.</summary>
/// <param name="Limit">The most runs, from 1 to 1,000.</param>
public sealed record TaskRunFilter(int Limit = 100)
{
    /// <summary>Of these organisations.</summary>
    public IReadOnlyCollection<string>? Organisations { get; init; }

    public string? TaskId { get; init; }

    public TaskRunState? State { get; init; }

    public TaskRunCause? Cause { get; init; }

    /// <summary>A back-fill's id.</summary>
    public string? BackFill { get; init; }

    /// <summary>Only runs older than this one: the last of the page before.</summary>
    public string? Before { get; init; }
}
