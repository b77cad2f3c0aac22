namespace Peach.Core.Forge;

public enum CommitStatusState
{
    Pending,
    Running,
    Succeeded,
    Failed,
}
