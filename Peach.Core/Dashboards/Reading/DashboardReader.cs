using System.Collections.Concurrent;
using Peach.Core.Platform;

namespace Peach.Core.Dashboards.Reading;

/// <summary>Computes sections. The same view asked for by many is computed once, and again when it is old.</summary>
internal sealed class DashboardReader(FigureReader reader, DashboardsOptions options, TimeProvider clock) : IDashboards
{
    private const int MostAnswers = 200;

    /// <summary>A view that takes long is kept longer, so that nobody who keeps it open takes more than this share of a processor.</summary>
    private const int CostFactor = 50;

    private static readonly TimeSpan LongestAge = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    private readonly ConcurrentDictionary<string, Answer> _answers = new(StringComparer.Ordinal);

    public async Task<DashboardView> GetAsync(DashboardSection section, DashboardQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var (range, complete) = RangeOf(section, query);
        var key = $"{section}|{range.Grain}|{range.From}|{range.Spans}|{query.Compare}|{string.Join(',', query.Organisations.Order(StringComparer.Ordinal))}";
        while (true)
        {
            var now = clock.GetTimestamp();
            var answer = _answers.GetOrAdd(key, _ => new Answer(Start(section, query, range, complete)));
            if (IsOld(answer, now))
            {
                _answers.TryRemove(KeyValuePair.Create(key, answer));
                continue;
            }

            Trim(now);
            return (await answer.Computed.WaitAsync(cancellationToken).ConfigureAwait(false)).View;
        }
    }

    /// <summary>The spans to show: about 100 to 400 of them, as far back as their grain is kept.</summary>
    internal (RollupRange Range, DateTimeOffset Complete) RangeOf(DashboardSection section, DashboardQuery query)
    {
        var (from, to) = (query.From.ToUniversalTime(), query.To.ToUniversalTime());
        if (to <= from) throw new PeachException("The range must end after it begins.");
        if (to - from > Longest || from.Year < 2000 || to.Year > 2200) throw new PeachException("The range must be of ten years at most, and of this century.");
        var now = clock.GetUtcNow();
        var length = to - from;
        var grain = length <= TimeSpan.FromHours(6) ? Grain.Minute : length <= TimeSpan.FromDays(14) ? Grain.Hour : Grain.Day;
        if (section == DashboardSection.Catalogue) grain = Grain.Day;
        var oldest = query.Compare ? from - length : from;
        if (grain == Grain.Minute && oldest < now - options.KeepMinutes) grain = Grain.Hour;
        if (grain == Grain.Hour && oldest < now - options.KeepHours) grain = Grain.Day;
        (from, to) = (grain.Floor(from), grain.Ceiling(to));
        var spans = (int)((to - from).Ticks / TimeSpan.FromMilliseconds(grain.Milliseconds()).Ticks);
        var over = grain.Floor(now) < to ? grain.Floor(now) : to;
        var complete = over <= from ? 0 : (int)((over - from).Ticks / TimeSpan.FromMilliseconds(grain.Milliseconds()).Ticks);
        return (new RollupRange(grain, from.ToUnixTimeMilliseconds(), spans, complete, query.Compare), over < from ? from : over);
    }

    /// <summary>Not by the token of whoever asks first: others wait for the same.</summary>
    private Task<Computed> Start(DashboardSection section, DashboardQuery query, RollupRange range, DateTimeOffset complete) => Task.Run(async () =>
    {
        var asked = clock.GetTimestamp();
        var view = await ComputeAsync(section, query, range, complete).ConfigureAwait(false);
        var done = clock.GetTimestamp();
        return new Computed(view, done, clock.GetElapsedTime(asked, done));
    });

    private async Task<DashboardView> ComputeAsync(DashboardSection section, DashboardQuery query, RollupRange range, DateTimeOffset complete)
    {
        var (counted, summed, sketched) = Sections.MeasuresOf(section);
        var figures = await reader.ReadAsync(range, query.Organisations, counted, summed, sketched, CancellationToken.None).ConfigureAwait(false);
        var (tiles, panels) = Sections.Show(section, figures);
        return new DashboardView(
            section, DateTimeOffset.FromUnixTimeMilliseconds(range.From), DateTimeOffset.FromUnixTimeMilliseconds(range.To), range.Grain, complete, tiles, panels);
    }

    private bool IsOld(Answer answer, long now)
    {
        if (!answer.Computed.IsCompleted) return false;
        if (!answer.Computed.IsCompletedSuccessfully) return true;
        var computed = answer.Computed.Result;
        var kept = computed.Cost * CostFactor;
        if (kept > LongestAge) kept = LongestAge;
        return clock.GetElapsedTime(computed.Done, now) >= (kept > options.AnswerAge ? kept : options.AnswerAge);
    }

    private void Trim(long now)
    {
        if (_answers.Count <= MostAnswers) return;
        foreach (var (key, answer) in _answers)
            if (IsOld(answer, now)) _answers.TryRemove(KeyValuePair.Create(key, answer));
    }

    private sealed record Computed(DashboardView View, long Done, TimeSpan Cost);

    /// <summary>A class, so that an answer is only removed for itself.</summary>
    private sealed class Answer(Task<Computed> computed)
    {
        public Task<Computed> Computed => computed;
    }
}
