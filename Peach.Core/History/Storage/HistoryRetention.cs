using Microsoft.Extensions.Options;
using Peach.Core.Platform;

namespace Peach.Core.History.Storage;

/// <summary>How long each organisation keeps its users' histories.</summary>
internal sealed class HistoryRetention(IOrganisationDirectory organisations, IOptions<HistoryOptions> options)
{
    public int Days(string codops) =>
        organisations.All.TryGetValue(codops, out var organisation) && organisation.HistoryDays is { } days ? days : options.Value.RetentionDays;

    /// <summary>A month's names are needed until the last entry of the month has passed.</summary>
    public DateTimeOffset EndOfNames(string codops, int month) => HistoryKeys.BeginOfMonth(month + 1).AddDays(Days(codops) + 1);
}
