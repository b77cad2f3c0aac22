namespace Peach.Core.Archive;

/// <summary>Settings of section <c>Archive</c>.</summary>
public sealed class ArchiveOptions
{
    public const string Section = "Archive";
}
