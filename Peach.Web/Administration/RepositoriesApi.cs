using System.Text.Json.Serialization;
using Peach.Core.Access;
using Peach.Core.Dependencies;
using Peach.Core.Repositories;
using Peach.Web.Access;
using Peach.Web.Repositories;

namespace Peach.Web.Administration;

internal static class RepositoriesApi
{
    public static void MapRepositories(this IEndpointRouteBuilder routes)
    {
        var repositories = routes.MapGroup("/repositories");
        repositories.MapGet("", (Caller caller, IRepositoryCatalog catalog) => catalog.List().SeenBy(caller, repository => repository.Codops).Select(Describe)).RequireRole(Role.Viewer, OrganisationOf.Handler);
        repositories.MapGet("/{id}", (string id, IRepositoryCatalog catalog) =>
            catalog.FindByIdOrName(id) is { } repository ? Results.Ok(Describe(repository)) : NotFoundProblem.For("repository", id)).RequireRole(Role.Viewer, OrganisationOf.Repository);
        repositories.MapPost("", async (RepositoryBody body, Caller caller, IRepositoryCatalog catalog, CancellationToken cancellationToken) =>
        {
            caller.Demand(Role.DataScientist, body.Codops ?? "");
            RepositoryReach.Demand(caller, body.Url, body.SshKey is { Length: > 0 });
            var settings = new RepositorySettings(body.Name ?? "", body.Url ?? "", body.Codops ?? "", body.Branch, body.Token)
            {
                TokenUser = body.TokenUser,
                SshKey = body.SshKey,
                SshHostKeys = body.SshHostKey,
            };
            var repository = await catalog.AddAsync(settings, cancellationToken);
            return Results.Created($"/api/admin/repositories/{repository.Id}", Describe(repository));
        }).RequireRole(Role.DataScientist, OrganisationOf.Handler);
        repositories.MapGet("/templates", (INewRepositories creator) =>
            creator.Templates.Select(template => new { name = template.Name, title = template.Title, description = template.Description })).RequireRole(Role.Viewer, OrganisationOf.Handler);
        repositories.MapPost("/new", async (NewRepositoryBody body, Caller caller, INewRepositories creator, CancellationToken cancellationToken) =>
        {
            caller.Demand(Role.DataScientist, body.Codops ?? "");
            RepositoryReach.Demand(caller, body.Url, hasSshKey: false);
            var request = new NewRepository(body.Template ?? "template", body.Name ?? "", body.Codops ?? "", body.Url, body.Token);
            var repository = await creator.CreateAsync(request, cancellationToken);
            return Results.Created($"/api/admin/repositories/{repository.Id}", Describe(repository));
        }).RequireRole(Role.DataScientist, OrganisationOf.Handler);
        repositories.MapGet("/{id}/environment", (string id, IRepositoryCatalog catalog, IRepositoryEnvironments environments) =>
        {
            if (catalog.FindByIdOrName(id) is not { } known) return NotFoundProblem.For("repository", id);
            return environments.Find(known.Id) is { } environment ? Results.Ok(Describe(environment)) : NotFoundProblem.For("environment of the repository", known.Name);
        }).RequireRole(Role.Viewer, OrganisationOf.Repository);
        repositories.MapGet("/{id}/environment/log", async (string id, IRepositoryCatalog catalog, IRepositoryEnvironments environments, CancellationToken cancellationToken) =>
        {
            if (catalog.FindByIdOrName(id) is not { } known) return NotFoundProblem.For("repository", id);
            return await environments.ReadLogAsync(known.Id, cancellationToken) is { } log ? Results.Text(log) : NotFoundProblem.For("log of the environment of the repository", known.Name);
        }).RequireRole(Role.Viewer, OrganisationOf.Repository);
        repositories.MapPut("/{id}", async (string id, RepositoryBody body, Caller caller, IRepositoryCatalog catalog, CancellationToken cancellationToken) =>
        {
            if (catalog.FindByIdOrName(id) is not { } known) return NotFoundProblem.For("repository", id);
            if (body.Codops is { } codops) caller.Demand(Role.DataScientist, codops);
            RepositoryReach.Demand(caller, body.Url ?? known.Url, body.SshKey is null ? known.HasSshKey : body.SshKey.Length > 0, known);
            var branch = body.Branch is null ? known.Branch : body.Branch.Length == 0 ? null : body.Branch;
            var settings = new RepositorySettings(body.Name ?? known.Name, body.Url ?? known.Url, body.Codops ?? known.Codops, branch, body.Token)
            {
                TokenUser = body.TokenUser,
                SshKey = body.SshKey,
                SshHostKeys = body.SshHostKey,
            };
            return await catalog.UpdateAsync(known.Id, settings, cancellationToken) is { } changed
                ? Results.Ok(Describe(changed))
                : NotFoundProblem.For("repository", id);
        }).RequireRole(Role.DataScientist, OrganisationOf.Repository);
        repositories.MapPost("/{id}/poll", (string id, IRepositoryCatalog catalog) =>
        {
            if (catalog.FindByIdOrName(id) is not { } known) return NotFoundProblem.For("repository", id);
            catalog.PollNow(known.Id);
            return Results.Accepted();
        }).RequireRole(Role.DataScientist, OrganisationOf.Repository);
        repositories.MapPost("/{id}/hook", async (string id, IRepositoryCatalog catalog, IRepositoryHooks hooks, CancellationToken cancellationToken) =>
            catalog.FindByIdOrName(id) is { } known && await hooks.CreateSecretAsync(known.Id, cancellationToken) is { } secret
                ? Results.Ok(new { secret, path = HooksApi.GitLabPath })
                : NotFoundProblem.For("repository", id)).RequireRole(Role.Admin, OrganisationOf.Repository);
        repositories.MapDelete("/{id}/hook", async (string id, IRepositoryCatalog catalog, IRepositoryHooks hooks, CancellationToken cancellationToken) =>
            catalog.FindByIdOrName(id) is { } known && await hooks.RemoveSecretAsync(known.Id, cancellationToken)
                ? Results.NoContent()
                : NotFoundProblem.For("repository", id)).RequireRole(Role.Admin, OrganisationOf.Repository);
        repositories.MapDelete("/{id}", async (string id, IRepositoryCatalog catalog, CancellationToken cancellationToken) =>
            catalog.FindByIdOrName(id) is { } known && await catalog.RemoveAsync(known.Id, cancellationToken)
                ? Results.NoContent()
                : NotFoundProblem.For("repository", id)).RequireRole(Role.Admin, OrganisationOf.Repository);
    }

    internal static object Describe(RepositoryView repository) => new
    {
        id = repository.Id,
        name = repository.Name,
        codops = repository.Codops,
        url = repository.Url,
        branch = repository.Branch,
        has_token = repository.HasToken,
        token_user = repository.TokenUser,
        has_ssh_key = repository.HasSshKey,
        ssh_host_keys = repository.SshHostKeys,
        has_hook = repository.HasHookSecret,
        followed_branch = repository.FollowedBranch,
        commit = repository.Commit,
        author = repository.Author,
        subject = repository.Subject,
        head = repository.Head,
        hold = repository.Hold is not { } hold ? null : new
        {
            kind = Word(hold.Kind), commit = hold.Commit, avoids = hold.Avoids, by = hold.By, at = hold.At, reason = hold.Reason,
        },
        state = Word(repository.State),
        step = repository.Progress?.Text,
        step_number = repository.Progress?.Number,
        steps = repository.Progress?.Total,
        error = repository.Error,
        polled_at = repository.PolledAt,
        next_poll_at = repository.NextPollAt,
        definitions = repository.Definitions,
        stale_definitions = repository.StaleDefinitions,
    };

    private static object Describe(RepositoryEnvironmentView view) => new
    {
        commit = view.Commit,
        id = view.Environment?.Id,
        state = view.Environment is { } environment ? Word(environment.State) : view.Error is null ? "missing" : "failed",
        step = view.Environment?.Step,
        error = view.Error,
        python = view.Environment?.Python,
        packages = (view.Environment?.Packages ?? []).Select(package => new { name = package.Name, version = package.Version }),
        bytes = view.Environment?.Bytes,
        built_at = view.Environment?.BuiltAt,
        build_seconds = view.Environment?.BuildTime?.TotalSeconds,
    };

    internal static object Describe(RolloutView rollout) => new
    {
        id = rollout.Id,
        repository = rollout.RepositoryName,
        commit = rollout.Commit,
        author = rollout.Author,
        subject = rollout.Subject,
        committed_at = rollout.CommittedAt,
        started_at = rollout.StartedAt,
        finished_at = rollout.FinishedAt,
        kind = Word(rollout.Kind),
        by = rollout.By,
        reason = rollout.Reason,
        state = Word(rollout.State),
        problems = rollout.Problems.Select(problem => new
        {
            severity = Word(problem.Severity),
            file = problem.File,
            line = problem.Line,
            column = problem.Column,
            message = problem.Message,
        }),
        deployed = rollout.Deployed,
        kept = rollout.Kept,
        refused = rollout.Refused,
        removed = rollout.Removed,
        previous_commit = rollout.PreviousCommit,
        changes = rollout.Changes.Select(change => new
        {
            name = change.Name,
            kind = Word(change.Kind),
            values = change.Values.Select(value => new { path = value.Path, before = value.Before, after = value.After }),
        }),
    };

    internal static string Word<T>(T value) where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private sealed record NewRepositoryBody(string? Template, string? Name, string? Codops, string? Url, string? Token);

    private sealed record RepositoryBody(
        string? Name, string? Url, string? Codops, string? Branch, string? Token,
        [property: JsonPropertyName("token_user")] string? TokenUser,
        [property: JsonPropertyName("ssh_key")] string? SshKey,
        [property: JsonPropertyName("ssh_host_key")] string? SshHostKey);
}
