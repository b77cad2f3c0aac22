using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Invocation.Keeping;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;
using StackExchange.Redis;

namespace Peach.Core.Endpoints.Invocation.Paging;

/// <summary>Begins the pages of endpoints that have them.</summary>
internal sealed class Pages(PageStore store, TokenSigner tokens, IOptions<EndpointsOptions> options)
{
    /// <summary>The parameter that holds the token of the page before.</summary>
    public const string Parameter = "peach_after";

    private const int UsualSize = 10;

    /// <summary>Reads what the page before left, and has the function asked for some pages at once.</summary>
    /// <param name="endpoint">An endpoint with pages.</param>
    /// <param name="request">The request.</param>
    /// <param name="values">The bound parameters, in which the page's size is raised.</param>
    /// <returns>The page to make, or what is wrong.</returns>
    public async ValueTask<(PageTurn? Turn, EndpointAnswer? Problem)> BeginAsync(EndpointModel endpoint, EndpointRequest request, object?[] values)
    {
        var definition = endpoint.Definition;
        var at = IndexOf(endpoint);
        var size = at < 0 ? UsualSize : SizeOf(values[at]);
        if (size is not (> 0 and <= PageTurn.MostItems)) return (null, Wrong(definition.Paging!, string.Create(CultureInfo.InvariantCulture, $"must be 1 to {PageTurn.MostItems} items a page")));
        var question = QuestionOf(endpoint, request, values, at);
        var person = (ArgumentBinder.Find(request.Query, ComponentModel.UserParameter) ?? request.ClientId) is { Length: > 0 } user ? PageStore.PersonOf(definition.Codops, user) : null;
        PageState? previous = null;
        if (ArgumentBinder.Find(request.Query, Parameter) is { } after)
        {
            if (!tokens.TryRead(after, out var token) || token.Codops != TokenSigner.Shorten(definition.Codops) || token.Endpoint != TokenSigner.Shorten(definition.Name))
                return (null, Wrong(Parameter, $"is not the id of an answer of {definition.Name}; send the id of the page before as it came"));
            try
            {
                previous = await store.FindAsync(definition.Codops, after, definition.Timeout).ConfigureAwait(false);
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                return (null, EndpointAnswer.Problem(503, "Not available", "What is on the next page cannot be read now; try again shortly."));
            }

            if (previous is null) return (null, Wrong(Parameter, $"names a page that is gone: pages can be turned for {DurationText.Format(options.Value.PageTime)}; ask for the first one again"));
            if (previous.Question != question) return (null, Wrong(Parameter, $"names an answer to other parameters; send those of the page before, only {definition.Paging} may differ"));
            if (previous.Person is not null && previous.Person != person) return (null, Wrong(Parameter, "names an answer to somebody else"));
        }

        var turn = new PageTurn((int)size, question, person, previous);
        if (at < 0 || turn.NeedsNoCall) return (turn, null);
        turn = Asking(turn, definition.Parameters[at].Max ?? double.MaxValue);
        values[at] = Widened(values[at], turn.Wanted);
        return (turn, null);
    }

    public void Keep(string codops, string token, PageState state) => store.Keep(codops, token, state);

    /// <summary>How many items the functions are asked for.</summary>
    public static long AskedOf(EndpointModel endpoint, object?[] values) => IndexOf(endpoint) is >= 0 and var at ? SizeOf(values[at]) : long.MaxValue;

    private PageTurn Asking(PageTurn turn, double max)
    {
        var wanted = (turn.Previous?.Shown.Count ?? 0L) + ((long)turn.Size * options.Value.PagesAhead);
        return turn with { Wanted = (long)Math.Max(turn.Size, Math.Min(wanted, max)), IsMost = wanted >= max };
    }

    private static int IndexOf(EndpointModel endpoint)
    {
        for (var i = 0; i < endpoint.Definition.Parameters.Count; i++)
            if (endpoint.Definition.Parameters[i].Name == endpoint.Definition.Paging) return i;
        return -1;
    }

    private static long SizeOf(object? value) => TextOf(value) is { } text
        ? long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        : value is double real ? (long)real : InvocationNumber.Of(value) ?? UsualSize;

    /// <summary>A parameter that is a text stays one.</summary>
    private static object Widened(object? value, long wanted) => TextOf(value) is null ? wanted : wanted.ToString(CultureInfo.InvariantCulture);

    private static string? TextOf(object? value) => value switch
    {
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } element => element.GetString(),
        _ => null,
    };

    private static string QuestionOf(EndpointModel endpoint, in EndpointRequest request, object?[] values, int at)
    {
        var parameters = endpoint.Definition.Parameters;
        var asked = new List<KeyValuePair<string, object?>>();
        for (var i = 0; i < parameters.Count; i++)
            if (i != at && values[i] != ArgumentBinder.Absent && parameters[i].Name != ComponentModel.UserParameter) asked.Add(KeyValuePair.Create(parameters[i].Name, values[i]));
        if (endpoint.Definition.AllComponents.Any(component => component.AcceptsAny))
        {
            asked.AddRange(request.Query.Where(pair => pair.Key is not (Parameter or ComponentModel.UserParameter) && !parameters.Any(parameter => parameter.Name == pair.Key))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, (object?)pair.Value)));
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ReplyKey.Of(endpoint.Definition, "", asked))).AsSpan(0, 16));
    }

    private static EndpointAnswer Wrong(string parameter, string message) => EndpointAnswer.Problem(
        422, "Parameters are not right", $"{parameter} {message}", [new ParameterError(parameter, parameter == Parameter ? "string" : "integer", message, $"{parameter}={(parameter == Parameter ? "…" : "10")}")]);
}
