namespace Peach.Core.Collect.Parsing;

/// <summary>Where an element of <c>events</c> lies in the body.</summary>
internal struct ScannedEvent
{
    public int Start, End;

    /// <summary>Its members, of which a later one replaces an earlier one of the same name.</summary>
    public int FirstMember, MemberCount;

    /// <summary>The hash of its content.</summary>
    public ulong Hash;

    /// <summary>What is wrong with its shape, or null.</summary>
    public string? Fault;
}
