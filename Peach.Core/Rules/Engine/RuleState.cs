using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Peach.Core.Codex;
using Peach.Core.History;

namespace Peach.Core.Rules.Engine;

/// <summary>An answer's items on their way through the rules.</summary>
internal sealed class RuleState
{
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly RuleSet _rules;
    private readonly RuleContext _context;
    private readonly AnswerItems _answer;
    private readonly ResolvedCondition?[] _conditions;
    private readonly int[] _fired;
    private readonly List<string> _notes = [];
    private List<RuleItem> _items;
    private Dictionary<string, CodexItem>? _facts;
    private bool _knowsFacts = true;
    private int _activePins;

    public RuleState(RuleSet rules, RuleContext context, AnswerItems answer)
    {
        (_rules, _context, _answer) = (rules, context, answer);
        _items = [.. answer.Items];
        _fired = new int[rules.Rules.Count];
        _conditions = new ResolvedCondition?[rules.Rules.Count];
        for (var i = 0; i < _conditions.Length; i++)
            if (rules.Rules[i].Where is { } condition) _conditions[i] = ResolvedCondition.Of(condition, rules, context);
    }

    public SeenItems? Seen { get; set; }

    public void Note(string note)
    {
        if (!_notes.Contains(note)) _notes.Add(note);
    }

    /// <summary>The ids that the catalogue has to be asked about; none where the items themselves say all that the rules need.</summary>
    public IReadOnlyList<string> WantedFacts()
    {
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in _items)
            if (item.Id is { } id && (_rules.AsksAvailability || LacksField(item))) wanted.Add(id);
        if (_rules.AsksAvailability)
        {
            foreach (var rule in _rules.Rules)
                if (rule is PinRule pin && pin.IsActive(_context.Now)) wanted.Add(pin.Item);
        }

        if (wanted.Count > 0) _knowsFacts = false;
        return [.. wanted];
    }

    /// <summary>Takes over what the catalogue says, in the order in which it was asked.</summary>
    public void Learn(IReadOnlyList<string> ids, IReadOnlyList<CodexItem?> items)
    {
        var facts = _facts = new Dictionary<string, CodexItem>(ids.Count, StringComparer.Ordinal);
        for (var i = 0; i < ids.Count; i++)
            if (items[i] is { } item) facts[ids[i]] = item;
        _knowsFacts = true;
        foreach (var item in _items)
            if (item.Id is { } id && facts.TryGetValue(id, out var known)) item.Facts = known;
    }

    /// <summary>First what removes, then boosts, limits and pins, and last the cut to what was asked for.</summary>
    public void Apply(RuleEngine engine)
    {
        var removed = new HashSet<RuleItem>();
        for (var i = 0; i < _fired.Length; i++) Remove(i, engine, removed);
        Boost();
        for (var i = 0; i < _fired.Length; i++)
            if (_rules.Rules[i] is LimitRule limit) _fired[i] = Limit(limit);
        Pin(engine);
        var most = _context is { IsWidened: true, Amount: { } amount } ? amount : Math.Max(_answer.Items.Count, Math.Max(_context.Amount ?? 0, _activePins));
        if (_items.Count > most) _items.RemoveRange(most, _items.Count - most);
    }

    public RuleResult Write(ReadOnlyMemory<byte> answer)
    {
        var fired = new List<RuleFiring>();
        for (var i = 0; i < _fired.Length; i++)
            if (_fired[i] > 0) fired.Add(new RuleFiring(i, _rules.Rules[i].Name, _fired[i]));
        if (IsUnchanged()) return new RuleResult(answer, false, _answer.Items.Count, _items.Count, fired, _notes);
        return new RuleResult(Splice(answer.Span), true, _answer.Items.Count, _items.Count, fired, _notes);
    }

    private bool LacksField(RuleItem item)
    {
        foreach (var condition in _conditions)
            if (condition is not null && condition.NeedsFacts(item)) return true;
        foreach (var rule in _rules.Rules)
            if (rule is LimitRule limit && item.Fields[ResolvedCondition.IndexOf(_rules.Fields, limit.By)] is null) return true;
        return false;
    }

    private void Remove(int index, RuleEngine engine, HashSet<RuleItem> removed)
    {
        var gone = _rules.Rules[index] switch
        {
            BlocklistRule blocklist when IdsOf(blocklist, engine) is { } ids => Where(item => item.Id is { } id && ids.Contains(id)),
            ExcludeSeenRule rule when Seen is { Count: > 0 } seen => Where(item => item.Id is { } id && seen.Find(id) is { } entry && IsSeen(rule, entry)),
            ExcludeUnavailableRule when _facts is not null => Where(item => item.Facts?.IsAvailableAt(_context.Now) == false),
            ExcludeWhereRule when _conditions[index] is { IsPartial: false } condition => Where(item => condition.Matches(item, _knowsFacts) == true),
            RequireRule when _conditions[index] is { IsEmpty: false } condition => Where(item => condition.Matches(item, _knowsFacts) == false),
            _ => null,
        };
        if (gone is null || gone.Count == 0) return;
        _fired[index] = gone.Count;
        removed.UnionWith(gone);
        _items.RemoveAll(removed.Contains);
    }

    private List<RuleItem> Where(Predicate<RuleItem> matches) => _items.FindAll(matches);

    private bool IsSeen(ExcludeSeenRule rule, in SeenItem entry) =>
        (rule.Days is not { } days || entry.LastTime >= _context.Now.AddDays(-days))
        && (rule.Completed is not { } completed || entry.Completed == completed)
        && (rule.MinCompletion is not { } least || entry.Completed || entry.Completion >= least);

    private IReadOnlySet<string>? IdsOf(BlocklistRule rule, RuleEngine engine)
    {
        if (rule.List is null) return rule.Ids;
        var ids = engine.Blocklist(_context.Codops, rule.List);
        if (ids is null) Note($"blocklist {rule.List} was left out: the organisation has no list of that name");
        return ids;
    }

    /// <summary>
    /// By score where scores fall from the first item to the last. Otherwise by place: with a factor of 2 the item in place 6 counts as one in place 3.
    /// </summary>
    private void Boost()
    {
        if (!_rules.Boosts || _items.Count == 0) return;
        var factors = new double[_items.Count];
        Array.Fill(factors, 1);
        var boosted = false;
        for (var rule = 0; rule < _fired.Length; rule++)
        {
            if (_rules.Rules[rule] is not BoostRule boost || _conditions[rule] is not { IsPartial: false } condition) continue;
            for (var i = 0; i < factors.Length; i++)
            {
                if (condition.Matches(_items[i], _knowsFacts) != true) continue;
                factors[i] *= boost.Factor;
                _fired[rule]++;
                boosted = true;
            }
        }

        if (!boosted) return;
        var byScore = HasFallingScores();
        var places = new (double Score, int Place)[_items.Count];
        for (var i = 0; i < places.Length; i++) places[i] = (-(byScore ? _items[i].Score : 1d / (i + 1)) * factors[i], i);
        Array.Sort(places);
        _items = [.. places.Select(place => _items[place.Place])];
    }

    private bool HasFallingScores()
    {
        // Scores beyond all numbers are none: multiplied by 0 they would have no place.
        var last = double.MaxValue;
        foreach (var item in _items)
        {
            if (!(item.Score >= 0 && item.Score <= last)) return false;
            last = item.Score;
        }

        return true;
    }

    private int Limit(LimitRule limit)
    {
        var field = ResolvedCondition.IndexOf(_rules.Fields, limit.By);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        var kept = new List<RuleItem>(_items.Count);
        List<RuleItem>? over = null;
        foreach (var item in _items)
        {
            var values = item.Fields[field] ??= item.FactsOf(limit.By);
            if (values is not null && Array.Exists(values, value => counts.GetValueOrDefault(value) >= limit.To))
            {
                (over ??= []).Add(item);
                continue;
            }

            kept.Add(item);
            foreach (var value in values ?? []) counts[value] = counts.GetValueOrDefault(value) + 1;
        }

        if (over is null) return 0;
        if (limit.Behind) kept.AddRange(over);
        _items = kept;
        return over.Count;
    }

    /// <summary>Pins stand above all that orders and removes, except for what may not be given at all: blocked and unavailable items.</summary>
    private void Pin(RuleEngine engine)
    {
        var pins = new List<(int Index, PinRule Rule)>();
        for (var i = 0; i < _fired.Length; i++)
            if (_rules.Rules[i] is PinRule pin && pin.IsActive(_context.Now) && !pins.Exists(other => other.Rule.Item == pin.Item) && IsAllowed(pin.Item, engine)) pins.Add((i, pin));
        if (pins.Count == 0) return;
        _activePins = pins.Count;
        _items.RemoveAll(item => pins.Exists(pin => pin.Rule.Item == item.Id));
        foreach (var (index, pin) in pins.OrderBy(pin => pin.Rule.Position))
        {
            var item = _answer.Items.Find(item => item.Id == pin.Item) ?? Make(pin.Item);
            _items.Insert(Math.Min(pin.Position - 1, _items.Count), item);
            _fired[index] = 1;
        }
    }

    private bool IsAllowed(string id, RuleEngine engine)
    {
        foreach (var rule in _rules.Rules)
            if (rule is BlocklistRule blocklist && IdsOf(blocklist, engine)?.Contains(id) == true) return false;
        return !_rules.AsksAvailability || _facts is null || !_facts.TryGetValue(id, out var facts) || facts.IsAvailableAt(_context.Now);
    }

    /// <summary>An item of the answer's own kind that holds nothing but its id.</summary>
    private RuleItem Make(string id)
    {
        var isNumber = _answer.IdName is null && id.Length is > 0 and < 19 && id.All(char.IsAsciiDigit);
        var value = isNumber ? id : JsonSerializer.Serialize(id, Quoting);
        var text = _answer.IdName is { Length: > 0 } name ? $"{{\"{Encoding.UTF8.GetString(name)}\":{value}}}" : value;
        return new RuleItem { Start = -1, Own = Encoding.UTF8.GetBytes(text), Id = id, Fields = new string[]?[_rules.Fields.Count] };
    }

    private bool IsUnchanged()
    {
        if (_items.Count != _answer.Items.Count) return false;
        for (var i = 0; i < _items.Count; i++)
            if (!ReferenceEquals(_items[i], _answer.Items[i])) return false;
        return true;
    }

    /// <summary>The answer's bytes with the items that are left between the list's brackets.</summary>
    private byte[] Splice(ReadOnlySpan<byte> answer)
    {
        var length = _answer.Start + 1 + (answer.Length - _answer.End) + Math.Max(0, _items.Count - 1);
        foreach (var item in _items) length += item.Own?.Length ?? item.Length;
        var output = new byte[length];
        var at = Copy(answer[..(_answer.Start + 1)], output, 0);
        for (var i = 0; i < _items.Count; i++)
        {
            if (i > 0) output[at++] = (byte)',';
            var item = _items[i];
            at = Copy(item.Own is { } own ? own : answer.Slice(item.Start, item.Length), output, at);
        }

        Copy(answer[_answer.End..], output, at);
        return output;
    }

    private static int Copy(ReadOnlySpan<byte> bytes, byte[] output, int at)
    {
        bytes.CopyTo(output.AsSpan(at));
        return at + bytes.Length;
    }
}
