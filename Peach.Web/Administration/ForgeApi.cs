using Peach.Core.Access;
using Peach.Core.Forge;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Web.Access;

namespace Peach.Web.Administration;

/// <summary>How Peach speaks to the repositories' servers.</summary>
internal static class ForgeApi
{
    public static void MapForge(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/repositories/{id}/forge", (string id, IRepositoryCatalog catalog, IForge forge) =>
            catalog.FindByIdOrName(id) is { } repository ? Results.Ok(Describe(forge.View(repository.Id))) : NotFoundProblem.For("repository", id)).RequireRole(Role.Viewer, OrganisationOf.Repository);
        routes.MapPut("/repositories/{id}/forge", async (string id, ForgeBody body, IRepositoryCatalog catalog, IForge forge, CancellationToken cancellationToken) =>
            catalog.FindByIdOrName(id) is { } repository
                ? Results.Ok(Describe(await forge.UpdateAsync(repository.Id, new ForgeSettings(KindOf(body.Kind), body.Api, body.Project, body.Token), cancellationToken)))
                : NotFoundProblem.For("repository", id)).RequireRole(Role.Admin, OrganisationOf.Repository);
    }

    private static ForgeKind? KindOf(string? word) => word switch
    {
        null or "" => null,
        _ when Enum.TryParse<ForgeKind>(word, ignoreCase: true, out var kind) && Enum.IsDefined(kind) && !char.IsAsciiDigit(word[0]) => kind,
        _ => throw new PeachException($"kind must be gitlab, github, gitea, none or left out, was \"{word}\"."),
    };

    private static object Describe(ForgeView view) => new
    {
        kind = Word(view.Kind),
        api = view.Api,
        project = view.Project,
        set = new { kind = view.Settings.Kind is { } kind ? Word(kind) : null, api = view.Settings.Api, project = view.Settings.Project },
        has_own_token = view.HasOwnToken,
        has_token = view.HasToken,
        error = view.Error,
        error_at = view.ErrorAt,
        sent_at = view.SentAt,
        waiting = view.Waiting,
    };

    private static string Word(ForgeKind kind) => kind.ToString().ToLowerInvariant();

    private sealed record ForgeBody(string? Kind, string? Api, string? Project, string? Token);
}
