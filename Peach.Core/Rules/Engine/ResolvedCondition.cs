namespace Peach.Core.Rules.Engine;

/// <summary>A condition with the request's parameters put in.</summary>
internal sealed class ResolvedCondition
{
    private readonly (int Field, string Name, List<string> Values)[] _tests;

    private ResolvedCondition((int, string, List<string>)[] tests, bool isPartial)
    {
        _tests = tests;
        IsPartial = isPartial;
    }

    /// <summary>Whether the request lacks a parameter that a test is about; that test is left out.</summary>
    public bool IsPartial { get; }

    public bool IsEmpty => _tests.Length == 0;

    public static ResolvedCondition Of(RuleCondition condition, RuleSet rules, RuleContext context)
    {
        var tests = new List<(int, string, List<string>)>(condition.Tests.Count);
        foreach (var test in condition.Tests)
        {
            var values = new List<string>(test.Values.Count);
            foreach (var value in test.Values)
            {
                if (!value.IsParameter) values.Add(value.Text);
                else if (context.Parameter(value.Text) is { } given) values.AddRange(given);
            }

            if (values.Count > 0) tests.Add((IndexOf(rules.Fields, test.Field), test.Field, values));
        }

        return new ResolvedCondition([.. tests], tests.Count < condition.Tests.Count);
    }

    /// <summary>Whether an item lacks a field, so that the catalogue has to be asked.</summary>
    public bool NeedsFacts(RuleItem item)
    {
        foreach (var (field, _, _) in _tests)
            if (item.Fields[field] is null) return true;
        return false;
    }

    /// <param name="knowsFacts">Whether the catalogue was read; otherwise a field that the item lacks leaves it undecided.</param>
    /// <returns>Null where it cannot be told.</returns>
    public bool? Matches(RuleItem item, bool knowsFacts)
    {
        var undecided = false;
        foreach (var (field, name, wanted) in _tests)
        {
            var values = item.Fields[field] ??= item.FactsOf(name);
            if (values is null)
            {
                if (knowsFacts) return false;
                undecided = true;
            }
            else if (!HaveCommon(values, wanted))
            {
                return false;
            }
        }

        return undecided ? null : true;
    }

    public static int IndexOf(IReadOnlyList<string> fields, string field)
    {
        for (var i = 0; i < fields.Count; i++)
            if (fields[i] == field) return i;
        return -1;
    }

    private static bool HaveCommon(string[] values, List<string> wanted)
    {
        foreach (var value in values)
            if (wanted.Contains(value)) return true;
        return false;
    }
}
