namespace Peach.Core.Privacy;

/// <summary>How far an erasure, or its part in one store, has come.</summary>
public enum ErasureState
{
    /// <summary>Events that were under way when it was asked for have not all arrived, or it is not its turn.</summary>
    Waiting,

    /// <summary>Being carried out.</summary>
    Running,

    /// <summary>Nothing of the person is left.</summary>
    Done,

    /// <summary>The last attempt failed; it is made again by itself.</summary>
    Failed,
}
