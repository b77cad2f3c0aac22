namespace Peach.Core.Collect;

/// <summary>What a mapping rule does to a member.</summary>
public enum MappingKind
{
    /// <summary>Gives the member another name, where there is none of that name yet.</summary>
    Rename,

    /// <summary>Adds the member with a fixed value, where it is missing.</summary>
    Default,

    /// <summary>Adds the member with the time the request came, in milliseconds, where it is missing.</summary>
    CollectTime,

    /// <summary>Makes milliseconds of a number of seconds (one below 10^11).</summary>
    Milliseconds,

    /// <summary>Makes a number of a text that holds one, or milliseconds of a text that holds a time in ISO 8601.</summary>
    Number,

    /// <summary>Moves the member from the body to the events, or from the events to the body, where there is none of its name yet.</summary>
    Move,
}
