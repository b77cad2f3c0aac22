using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Invocation.Ruling;

/// <summary>Adds up how answers differ by other rules.</summary>
internal sealed class RulesComparison
{
    private const int MaxExamples = 20;
    private const int ItemsShown = 12;

    private readonly List<RulesPreviewExample> _different = [];
    private readonly Dictionary<string, int> _fired = new(StringComparer.Ordinal);
    private readonly List<string> _notes = [];
    private int _requests;
    private int _before;
    private int _after;
    private int _lost;
    private int _gained;
    private int _empty;
    private int _reordered;
    private int _failed;

    public void Note(string note)
    {
        if (!_notes.Contains(note)) _notes.Add(note);
    }

    public void Add(in EndpointRequest request, EndpointAnswer before, EndpointAnswer after)
    {
        _requests++;
        if (before.StatusCode != 200 || after.StatusCode != 200 || AnswerList.Read(before.Body.Span)?.Ids is not { } old || AnswerList.Read(after.Body.Span)?.Ids is not { } now)
        {
            _failed++;
            return;
        }

        foreach (var fired in after.Rules?.Fired ?? []) _fired[fired.Rule] = _fired.GetValueOrDefault(fired.Rule) + fired.Items;
        foreach (var note in after.Rules?.Notes ?? []) Note(note);
        _before += old.Count;
        _after += now.Count;
        if (old.SequenceEqual(now)) return;
        List<string> lost = [.. old.Except(now)];
        var reordered = !old.Intersect(now).SequenceEqual(now.Intersect(old));
        _lost += lost.Count;
        _gained += now.Except(old).Count();
        if (old.Count > 0 && now.Count == 0) _empty++;
        if (reordered) _reordered++;
        _different.Add(new RulesPreviewExample(
            string.Join('&', request.Query.Select(pair => $"{pair.Key}={Show(pair)}")), [.. old.Take(ItemsShown)], [.. now.Take(ItemsShown)], [.. lost.Take(ItemsShown)], reordered));
    }

    public RulesPreview Result() => new(
        _requests, _different.Count, _before, _after, _lost, _gained, _empty, _reordered, _failed, [.. _fired.OrderByDescending(pair => pair.Value)], _notes,
        [.. _different.OrderBy(example => example.After.Count > 0).ThenByDescending(example => example.Lost.Count).Take(MaxExamples)]);

    /// <summary>Whose request it was is not for people to see.</summary>
    private static string Show(KeyValuePair<string, string> pair) => pair.Key is "user_id" or "session_id" or "client_id" ? "…" : pair.Value;
}
