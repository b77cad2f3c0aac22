using System.Text;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Invocation.Paging;

/// <summary>One request for a page, the first or a later one.</summary>
/// <param name="Size">How many items it is to have.</param>
/// <param name="Question">Names what is asked (<see cref="PageState.Question"/>).</param>
/// <param name="Person">Names who asks; null for nobody known.</param>
/// <param name="Previous">What the page before left; null for the first.</param>
internal sealed record PageTurn(int Size, string Question, string? Person, PageState? Previous)
{
    /// <summary>After so many items a list ends, whatever more there is.</summary>
    public const int MostItems = 1000;

    /// <summary>How many items the rules are to leave, those of earlier pages included.</summary>
    public long Wanted { get; init; } = long.MaxValue;

    /// <summary>Whether the function may not be asked for more.</summary>
    public bool IsMost { get; init; } = true;

    /// <summary>Whether the page can be made of what is at hand.</summary>
    public bool NeedsNoCall => Previous is { } previous && (previous.IsEnd || previous.Rest.Count >= Size);

    /// <summary>Makes the page of what is at hand.</summary>
    public (ComponentReply Page, PageState State) FromRest() => Cut(Previous!.Rest, Previous);

    /// <summary>Makes the page of what is at hand and what a component has returned after the rules. The page takes the reply's place: dispose only the page.</summary>
    /// <param name="reply">The reply.</param>
    /// <param name="component">Whose it is.</param>
    /// <param name="commit">The commit that it came from.</param>
    /// <param name="fallbackUsed">Whether the component is the fallback in another's place.</param>
    /// <param name="asked">How many items the function was asked for, which is more than was wanted where rules may remove some.</param>
    /// <returns>No state where the reply has no list of items, which has no pages.</returns>
    public (ComponentReply Page, PageState? State) From(ComponentReply reply, string component, string commit, bool fallbackUsed, long asked)
    {
        var body = reply.Body.Span;
        var isNothing = reply.IsEmpty && (reply.Traits & (ReplyTraits.List | ReplyTraits.Dict)) == 0;
        var list = isNothing ? new AnswerList([], 0, 0) : AnswerList.Read(body);
        if (list is null) return (reply, null);
        var items = new List<PageItem>(list.Items.Count);
        foreach (var item in list.Items)
        {
            var json = Encoding.UTF8.GetString(body.Slice(item.Start, item.Length));
            items.Add(new PageItem(item.Id is { Length: > 0 } id ? id : json, json));
        }

        var state = new PageState
        {
            Question = Question, Person = Person, Component = component, Commit = commit, FallbackUsed = fallbackUsed,
            Traits = isNothing ? ReplyTraits.List : reply.Traits,
            Before = isNothing ? "[" : Encoding.UTF8.GetString(body[..(list.Start + 1)]),
            After = isNothing ? "]" : Encoding.UTF8.GetString(body[list.End..]),
            Shown = Previous?.Shown ?? [],
            // Fewer than wanted: the rules have cut nothing off that would come if more were wanted.
            IsEnd = IsMost || (items.Count < Wanted && (reply.Rules is { Before: >= 0 and var before } ? before : items.Count) < asked),
        };
        var (page, left) = Cut([.. Previous?.Rest ?? [], .. items], state);
        return (reply.With(page.Body, page.Traits), left);
    }

    private (ComponentReply Page, PageState State) Cut(IReadOnlyList<PageItem> candidates, PageState state)
    {
        var known = new HashSet<string>(state.Shown, StringComparer.Ordinal);
        var fresh = candidates.Where(item => known.Add(item.Id)).Take(Math.Max(0, MostItems - state.Shown.Count)).ToList();
        var page = fresh.Take(Size).ToList();
        var left = state with
        {
            Shown = [.. state.Shown, .. page.Select(item => item.Id)],
            Rest = fresh[page.Count..],
            IsEnd = state.IsEnd || state.Shown.Count + page.Count >= MostItems,
        };
        var body = Encoding.UTF8.GetBytes(string.Concat(state.Before, string.Join(',', page.Select(item => item.Json)), state.After));
        var traits = page.Count == 0 ? state.Traits | ReplyTraits.Empty : state.Traits & ~ReplyTraits.Empty;
        return (ComponentReply.Of(body, traits), left);
    }
}
