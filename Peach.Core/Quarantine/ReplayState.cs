namespace Peach.Core.Quarantine;

/// <summary>How far a replay has come.</summary>
public enum ReplayState
{
    Running,
    Done,
    Failed,
}
