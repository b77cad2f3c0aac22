namespace Peach.Core.Repositories;

public enum MergeRequestState
{
    /// <summary>Waits to be merged; also after it was reopened or its branch was pushed to.</summary>
    Open,

    /// <summary>Closed without being merged.</summary>
    Closed,

    Merged,
}
