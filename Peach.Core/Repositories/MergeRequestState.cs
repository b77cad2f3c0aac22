namespace Peach.Core.Repositories;

public enum MergeRequestState
{
    Open,
    Closed,
    Merged,
}
