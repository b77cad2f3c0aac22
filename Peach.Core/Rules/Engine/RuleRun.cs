using Peach.Core.History;

namespace Peach.Core.Rules.Engine;

/// <summary>Reads what the rules of one request ask about, and applies them.</summary>
internal sealed class RuleRun(RuleEngine engine, RuleSet rules, RuleContext context, Task<SeenItems>? seen) : IRuleRun
{
    public async ValueTask<RuleResult> ApplyAsync(ReadOnlyMemory<byte> answer)
    {
        if (AnswerItems.Read(answer.Span, rules) is not { } found) return new RuleResult(answer, false, -1, -1, [], ["no list of items was found in the answer"]);
        var since = engine.Now();
        var state = new RuleState(rules, context, found);
        var wanted = state.WantedFacts();
        var catalogue = wanted.Count > 0 ? engine.FindAsync(context.Codops, wanted) : default;
        if (seen is not null) state.Seen = await engine.WaitAsync(new ValueTask<SeenItems>(seen), since).ConfigureAwait(false);
        else if (rules.AsksHistory) state.Note("exclude seen was left out: the request names no user");
        if (rules.AsksHistory && seen is not null && state.Seen is null) state.Note("exclude seen was left out: the history did not answer in time");
        if (wanted.Count > 0)
        {
            if (await engine.WaitAsync(catalogue, since).ConfigureAwait(false) is { } items) state.Learn(wanted, items);
            else state.Note("what Codex would say was left out: it did not answer in time");
        }

        state.Apply(engine);
        return state.Write(answer);
    }
}
