using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Rules;

namespace Peach.Core.Endpoints.Invocation.Ruling;

/// <summary>Puts an endpoint's rules between its functions' replies and the answer.</summary>
internal sealed class InvocationRules(IRuleEngine engine, IOptions<RulesOptions> options, TimeProvider clock)
{
    /// <summary>The parameter that says how many items are wanted.</summary>
    private const string AmountParameter = "amount";

    /// <summary>Parameters that requests may have although an endpoint does not declare them.</summary>
    public static IReadOnlyList<string> AlwaysKnown { get; } = [ComponentModel.UserParameter, "client_id", "session_id"];

    /// <summary>Begins the rules of a request, and has its functions asked for more where the rules may remove items.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="request">The request.</param>
    /// <param name="values">The bound parameters, in which the amount may be raised.</param>
    /// <returns>Null for an endpoint without rules.</returns>
    public IRuleRun? Begin(EndpointModel endpoint, EndpointRequest request, object?[] values)
    {
        if (endpoint.Rules is not { } rules) return null;
        var parameters = endpoint.Definition.Parameters;
        // Conditions are about what was asked, so the values are taken before the amount is raised.
        var asked = rules.Parameters.Count == 0 ? values : [.. values];
        var (amount, isWidened) = Widen(endpoint.Definition, rules, values);
        var user = ArgumentBinder.Find(request.Query, ComponentModel.UserParameter);
        return engine.Begin(rules, new RuleContext(
            endpoint.Definition.Codops, user ?? request.ClientId, user is null, name => ValuesOf(parameters, asked, request, name), clock.GetUtcNow(), amount, isWidened));
    }

    /// <summary>A reply after rules.</summary>
    public static async ValueTask<ComponentReply> ApplyAsync(IRuleRun rules, ValueTask<ComponentReply> pending)
    {
        var reply = await pending.ConfigureAwait(false);
        if (reply.Outcome != ComponentOutcome.Returned) return reply;
        // A function that returns nothing returned no items.
        var isNothing = reply.IsEmpty && (reply.Traits & (ReplyTraits.List | ReplyTraits.Dict)) == 0;
        var result = await rules.ApplyAsync(isNothing ? "[]"u8.ToArray() : reply.Body).ConfigureAwait(false);
        if (!result.IsChanged && isNothing) result = result with { Json = reply.Body };
        var traits = reply.Traits;
        if (result.IsChanged && isNothing) traits |= ReplyTraits.List;
        if (result.IsChanged) traits = result.After == 0 ? traits | ReplyTraits.Empty : traits & ~ReplyTraits.Empty;
        return reply.With(result, traits);
    }

    private (int? Amount, bool IsWidened) Widen(EndpointDefinition definition, RuleSet rules, object?[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            var parameter = definition.Parameters[i];
            if (parameter.Name != AmountParameter) continue;
            if (InvocationNumber.Of(values[i]) is not ({ } asked and > 0 and <= int.MaxValue)) return (null, false);
            var wide = rules.Removes ? Math.Min(Math.Ceiling(asked * (definition.Overfetch ?? options.Value.Overfetch)), parameter.Max ?? double.MaxValue) : asked;
            if (wide <= asked) return ((int)asked, false);
            values[i] = (long)wide;
            return ((int)asked, true);
        }

        return (null, false);
    }

    private static IReadOnlyList<string>? ValuesOf(IReadOnlyList<ParameterDefinition> parameters, object?[] values, EndpointRequest request, string name)
    {
        for (var i = 0; i < values.Length; i++)
            if (parameters[i].Name == name) return values[i] == ArgumentBinder.Absent ? null : Texts(values[i]);
        return ArgumentBinder.Find(request.Query, name) is { } text ? [text] : null;
    }

    private static IReadOnlyList<string>? Texts(object? value) => value switch
    {
        null => null,
        string text => [text],
        bool flag => [flag ? "true" : "false"],
        long whole => [whole.ToString(CultureInfo.InvariantCulture)],
        double number => [ComparedText.Of(number)],
        IReadOnlyList<string> list => list.Count == 0 ? null : list,
        JsonElement element => ComparedText.Of(element),
        _ => null,
    };
}
