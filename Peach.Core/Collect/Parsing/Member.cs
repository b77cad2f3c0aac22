using System.Text.Json;

namespace Peach.Core.Collect.Parsing;

/// <summary>Where a member of a JSON object lies in the body.</summary>
internal struct Member
{
    /// <summary>The name without quotes: in the body, or among <see cref="BodyScan"/>'s unescaped names.</summary>
    public int NameStart, NameLength;

    /// <summary>The whole member, from the name's opening quote to the value's end.</summary>
    public int Start, End;

    public int ValueStart;

    /// <summary>Only tells most different names apart quickly.</summary>
    public uint NameHash;

    public MemberKind Kind;

    public JsonTokenType ValueType;

    public bool NameUnescaped, ValueEscaped;
}
