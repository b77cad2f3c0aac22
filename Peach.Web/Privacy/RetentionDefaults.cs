using Microsoft.Extensions.Options;
using Peach.Core.History;
using Peach.Core.Platform;

namespace Peach.Web.Privacy;

/// <summary>How long data stays where an organisation has no number of its own.</summary>
internal sealed class RetentionDefaults(IConfiguration configuration, IOptions<HistoryOptions> history)
{
    /// <summary>Days; null: for ever.</summary>
    public int? Archive { get; } = configuration.GetValue<int?>("Archive:RetentionDays") is > 0 and var days ? days : null;

    /// <summary>Days; null: for ever.</summary>
    public int? History { get; } = history.Value.RetentionDays;

    public int? ArchiveDaysOf(Organisation organisation) => organisation.ArchiveDays ?? Archive;

    public int? HistoryDaysOf(Organisation organisation) => organisation.HistoryDays ?? History;
}
