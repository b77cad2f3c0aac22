using Peach.Core.Platform;

namespace Peach.Web.Privacy;

/// <summary>How long data stays where an organisation has no number of its own.</summary>
internal sealed class RetentionDefaults(IConfiguration configuration)
{
    /// <summary>Days; null: for ever.</summary>
    public int? Archive { get; } = configuration.GetValue<int?>("Archive:RetentionDays") is > 0 and var days ? days : null;

    /// <summary>Days; null: for ever.</summary>
    public int? History { get; } = configuration.GetValue<int?>("History:RetentionDays") ?? 400;

    public int? ArchiveDaysOf(Organisation organisation) => organisation.ArchiveDays ?? Archive;

    public int? HistoryDaysOf(Organisation organisation) => organisation.HistoryDays ?? History;
}
