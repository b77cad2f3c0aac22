using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards.Reading;

/// <summary>Reads figures: the series first, then their points by the key that they lie in order of.</summary>
internal sealed class FigureReader(IDbContextFactory<PeachDbContext> contexts)
{
    private const int SeriesAtOnce = 500;

    /// <param name="range">The spans.</param>
    /// <param name="organisations">Whose figures are added up.</param>
    /// <param name="measures">Read span by span, the period before too.</param>
    /// <param name="summed">Read as one sum of the range, which stands in its first span.</param>
    /// <param name="sketched">Sketches, span by span.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Figures> ReadAsync(RollupRange range, IReadOnlyList<string> organisations, IReadOnlyList<string> measures, IReadOnlyList<string> summed, IReadOnlyList<string> sketched, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var figures = new Figures(range);
        var series = await SeriesAsync(context, organisations, [.. measures, .. summed, .. sketched], cancellationToken).ConfigureAwait(false);
        var counted = series.Where(pair => measures.Contains(pair.Value.Measure)).Select(pair => pair.Key).Order().ToList();
        foreach (var ids in counted.Chunk(SeriesAtOnce))
        {
            var sql = string.Create(CultureInfo.InvariantCulture, $"""
                SELECT series, time, value FROM rollup_points WHERE series IN ({string.Join(',', ids)}) AND grain = {(int)range.Grain} AND time >= {range.ReadFrom} AND time < {range.To}
                """);
            await context.ReadAsync(sql, reader =>
            {
                var (measure, label) = series[reader.GetInt64(0)];
                figures.Add(measure, label, reader.GetInt64(1), reader.GetInt64(2));
                return 0;
            }, cancellationToken).ConfigureAwait(false);
        }

        foreach (var ids in series.Where(pair => summed.Contains(pair.Value.Measure)).Select(pair => pair.Key).Order().Chunk(SeriesAtOnce))
        {
            var sql = string.Create(CultureInfo.InvariantCulture, $"""
                SELECT series, CAST(SUM(value) AS BIGINT) FROM rollup_points WHERE series IN ({string.Join(',', ids)}) AND grain = {(int)range.Grain} AND time >= {range.From} AND time < {range.To}
                GROUP BY series
                """);
            await context.ReadAsync(sql, reader =>
            {
                var (measure, label) = series[reader.GetInt64(0)];
                figures.Add(measure, label, range.From, reader.GetInt64(1));
                return 0;
            }, cancellationToken).ConfigureAwait(false);
        }

        foreach (var ids in series.Where(pair => sketched.Contains(pair.Value.Measure)).Select(pair => pair.Key).Order().Chunk(SeriesAtOnce))
        {
            var sql = string.Create(CultureInfo.InvariantCulture, $"""
                SELECT series, time, sketch FROM rollup_sketches WHERE series IN ({string.Join(',', ids)}) AND grain = {(int)range.Grain} AND time >= {range.ReadFrom} AND time < {range.To}
                """);
            await context.ReadAsync(sql, reader =>
            {
                var (measure, label) = series[reader.GetInt64(0)];
                figures.Add(measure, label, reader.GetInt64(1), reader.GetString(2));
                return 0;
            }, cancellationToken).ConfigureAwait(false);
        }

        return figures;
    }

    private static async Task<Dictionary<long, (string Measure, string Label)>> SeriesAsync(
        PeachDbContext context, IReadOnlyList<string> organisations, IReadOnlyList<string> measures, CancellationToken cancellationToken)
    {
        Dictionary<long, (string, string)> series = [];
        foreach (var some in organisations.Chunk(SeriesAtOnce))
        {
            var names = string.Join(',', some.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"@p{index}")));
            var kinds = string.Join(',', measures.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"@p{some.Length + index}")));
            foreach (var (id, measure, label) in await context.ReadAsync(
                $"SELECT id, measure, label FROM rollup_series WHERE codops IN ({names}) AND measure IN ({kinds})",
                reader => (reader.GetInt64(0), reader.GetString(1), reader.GetString(2)), cancellationToken, [.. some, .. measures]).ConfigureAwait(false))
                series[id] = (measure, label);
        }

        return series;
    }
}
