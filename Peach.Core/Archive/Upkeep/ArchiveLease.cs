namespace Peach.Core.Archive.Upkeep;

/// <summary>The right to change an organisation's manifests.</summary>
internal static class ArchiveLease
{
    public static string NameFor(string codops) => "archive:" + codops;
}
