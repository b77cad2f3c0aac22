namespace Peach.Core.Tasks;

/// <summary>What made a run begin.</summary>
public enum TaskRunCause
{
    /// <summary>Its turn in a loop.</summary>
    Loop,

    /// <summary>Its schedule.</summary>
    Schedule,

    /// <summary>Success of the tasks that it comes after.</summary>
    After,

    /// <summary>Somebody asked for it.</summary>
    Request,

    /// <summary>An earlier attempt failed or was lost.</summary>
    Retry,

    /// <summary>A back-fill over a range of dates.</summary>
    BackFill,
}
