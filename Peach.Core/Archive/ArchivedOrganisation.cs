namespace Peach.Core.Archive;

/// <summary>An organisation's events in the archive.</summary>
/// <param name="Codops">The organisation.</param>
/// <param name="Days">The days (UTC) that have events, oldest first.</param>
/// <param name="RetentionDays">How many days they are kept; 0: for ever.</param>
public sealed record ArchivedOrganisation(string Codops, IReadOnlyList<ArchivedDay> Days, int RetentionDays)
{
    public int Parts => Days.Sum(day => day.Parts);

    /// <summary>Compressed.</summary>
    public long Bytes => Days.Sum(day => day.Bytes);
}
