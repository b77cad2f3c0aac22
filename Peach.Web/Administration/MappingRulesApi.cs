using System.Text.Json;
using System.Text.Json.Serialization;
using Peach.Core.Access;
using Peach.Core.Collect;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>The rules that mend a site key's requests.</summary>
internal static class MappingRulesApi
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    public static void MapMappingRules(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/site-keys/{key}/rules", (string key, ISiteKeyDirectory directory) =>
            directory.TryGet(key, out var siteKey) ? Describe(siteKey) : NotFoundProblem.For("site key", key)).RequireRole(Role.Viewer, OrganisationOf.SiteKey);
        routes.MapPut("/site-keys/{key}/rules", async (string key, JsonElement body, ISiteKeyDirectory directory, CancellationToken cancellationToken) =>
        {
            if (Parse(body.GetRawText(), out var fault) is not { } rules)
                return Results.Problem(fault, statusCode: StatusCodes.Status422UnprocessableEntity, title: "These are no rules");
            var changed = await directory.UpdateAsync(key, siteKey => siteKey.Rules = rules, cancellationToken);
            return changed is null ? NotFoundProblem.For("site key", key) : Describe(changed);
        }).RequireRole(Role.DataScientist, OrganisationOf.SiteKey);
    }

    /// <summary>Reads rules from a JSON array.</summary>
    /// <param name="text">The array.</param>
    /// <param name="fault">What is wrong with it, in words.</param>
    /// <returns>The rules, not yet checked for sense; null when they cannot be read.</returns>
    public static IReadOnlyList<MappingRule>? Parse(string text, out string? fault)
    {
        fault = null;
        try
        {
            return JsonSerializer.Deserialize<MappingRule[]>(text, Json) ?? [];
        }
        catch (JsonException error)
        {
            fault = "Rules are a JSON array of objects like {\"rule\": \"rename\", \"on\": \"event\", \"member\": \"ts\", \"to\": \"event_timestamp\"}; rule is rename, " +
                $"default, collect_time, milliseconds, number or move. See {error.Path ?? "$"}, line {(error.LineNumber ?? 0) + 1}.";
            return null;
        }
    }

    public static string ToText(IReadOnlyList<MappingRule> rules) =>
        rules.Count == 0 ? "" : "[\n  " + string.Join(",\n  ", rules.Select(rule => JsonSerializer.Serialize(rule, Json))) + "\n]";

    private static IResult Describe(SiteKey siteKey) => Results.Json(siteKey.Rules, Json);
}
