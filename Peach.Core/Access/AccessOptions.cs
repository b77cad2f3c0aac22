namespace Peach.Core.Access;

/// <summary>Settings of section <c>Access</c>.</summary>
public sealed class AccessOptions
{
    public const string Section = "Access";
}
