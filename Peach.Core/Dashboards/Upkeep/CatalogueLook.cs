using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Codex;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards.Upkeep;

/// <summary>Says of the items shown on a day how novel and how popular they were, and how many the catalogue has.</summary>
internal sealed class CatalogueLook(IDbContextFactory<PeachDbContext> contexts, RollupStore store, ICodex codex, IOrganisationDirectory organisations, TimeProvider clock)
{
    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var today = Grain.Day.Floor(clock.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var codops in organisations.All.Keys)
        {
            List<(SeriesKey, Grain, long, long)> figures = [];
            for (var day = today - Grain.Day.Milliseconds(); day <= today; day += Grain.Day.Milliseconds())
            {
                foreach (var (endpoint, shown) in await ComputeAsync(codops, day, cancellationToken).ConfigureAwait(false))
                {
                    figures.Add((new SeriesKey(codops, Measures.Shown, endpoint), Grain.Day, day, shown.Items));
                    figures.Add((new SeriesKey(codops, Measures.Novelty, endpoint), Grain.Day, day, (long)Math.Round(shown.Information * 1000)));
                    figures.Add((new SeriesKey(codops, Measures.Popularity, endpoint), Grain.Day, day, shown.Plays * 1000));
                }
            }

            var summary = await codex.SummariseAsync(codops, cancellationToken).ConfigureAwait(false);
            if (summary.Items > 0) figures.Add((new SeriesKey(codops, Measures.CatalogueItems, ""), Grain.Day, today, summary.Items));
            await store.SetAsync(figures, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>By endpoint, and with an empty name for all: the items shown, their information together in bits, their plays together.</summary>
    private async Task<Dictionary<string, (long Items, double Information, long Plays)>> ComputeAsync(string codops, long day, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.ReadAsync(
            string.Create(CultureInfo.InvariantCulture, $"SELECT endpoint, item, value FROM rollup_items WHERE codops = @p0 AND day = {day}"),
            reader => (Endpoint: reader.GetString(0), Item: reader.GetString(1), Value: reader.GetInt64(2)), cancellationToken, codops).ConfigureAwait(false);
        Dictionary<string, (long, double, long)> shown = new(StringComparer.Ordinal);
        var plays = rows.Where(row => row.Endpoint == ItemCounts.Played).ToDictionary(row => row.Item, row => row.Value, StringComparer.Ordinal);
        // One play is added for each item (Laplace), so that what nobody has played is rare and not impossible.
        var all = (double)plays.Values.Sum() + rows.Select(row => row.Item).Distinct(StringComparer.Ordinal).Count();
        foreach (var row in rows.Where(row => row.Endpoint != ItemCounts.Played && row.Item.Length > 0))
        {
            var played = plays.GetValueOrDefault(row.Item);
            var information = -Math.Log2((played + 1) / all);
            foreach (var endpoint in (string[])["", row.Endpoint])
            {
                ref var sums = ref shown.GetRef(endpoint);
                sums = (sums.Item1 + row.Value, sums.Item2 + (information * row.Value), sums.Item3 + (played * row.Value));
            }
        }

        return shown;
    }
}
