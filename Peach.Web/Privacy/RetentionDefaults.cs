using Microsoft.Extensions.Options;
using Peach.Core.Archive;
using Peach.Core.History;
using Peach.Core.Platform;

namespace Peach.Web.Privacy;

/// <summary>How long data stays where an organisation has no number of its own.</summary>
internal sealed class RetentionDefaults(IOptions<ArchiveOptions> archive, IOptions<HistoryOptions> history)
{
    /// <summary>Days; null: for ever.</summary>
    public int? Archive { get; } = archive.Value.RetentionDays is > 0 and var days ? days : null;

    /// <summary>Days; null: for ever.</summary>
    public int? History { get; } = history.Value.RetentionDays;

    public int? ArchiveDaysOf(Organisation organisation) => organisation.ArchiveDays ?? Archive;

    public int? HistoryDaysOf(Organisation organisation) => organisation.HistoryDays ?? History;
}
