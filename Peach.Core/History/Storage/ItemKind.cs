namespace Peach.Core.History.Storage;

/// <summary>As stored in three bits. Media have a position in seconds; articles and pages a completion in its place.</summary>
internal enum ItemKind : byte
{
    Media = 0,
    Audio = 1,
    Video = 2,
    Article = 3,
    Page = 4,
}
