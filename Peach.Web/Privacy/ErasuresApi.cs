using System.Text.Json;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Core.Privacy;
using Peach.Web.Access;
using Peach.Web.Administration;

namespace Peach.Web.Privacy;

/// <summary>Erasures and their receipts.</summary>
internal static class ErasuresApi
{
    private const string Users = "/api/v1/users/";

    private const int MostReceipts = 500;

    public static IEndpointRouteBuilder MapPrivacy(this IEndpointRouteBuilder routes)
    {
        var users = routes.MapGroup("/api/v1/users/{codops}").RequireAuthorization(AccessPolicies.Program).InArea(ApiArea.Users)
            .AddEndpointFilter<PeachProblemFilter>().AddEndpointFilter<KnownOrganisationFilter>();
        users.MapDelete("/{**user}", EraseOneAsync).RequireRole(Role.Admin, OrganisationOf.Route);
        users.MapPost("/erasures", EraseManyAsync).RequireRole(Role.Admin, OrganisationOf.Route);
        users.MapGet("/erasures", ListAsync).RequireRole(Role.Admin, OrganisationOf.Route);
        users.MapGet("/erasures/{id}", async (string codops, string id, IErasures erasures, CancellationToken cancellationToken) =>
            await erasures.FindAsync(id, cancellationToken) is { } receipt && receipt.Codops == codops
                ? Results.Ok(Describe(receipt, withPlaces: true))
                : NotFoundProblem.For("receipt", id)).RequireRole(Role.Admin, OrganisationOf.Route);
        return routes;
    }

    private static async Task<IResult> EraseOneAsync(HttpContext context, string codops, IErasures erasures, CancellationToken cancellationToken)
    {
        if (RawPath.ReadRest(context, Users) is not { } user)
            return Results.Problem("The id must be percent-encoded UTF-8.", statusCode: StatusCodes.Status400BadRequest, title: "The address cannot be read");
        var receipts = await erasures.RequestAsync(codops, [user], Caller(context), cancellationToken);
        return Results.Accepted(AddressOf(receipts[0]), Describe(receipts[0], withPlaces: true));
    }

    private static async Task<IResult> EraseManyAsync(HttpContext context, string codops, ErasureBody body, IErasures erasures, CancellationToken cancellationToken)
    {
        var receipts = await erasures.RequestAsync(codops, body.Users ?? [], Caller(context), cancellationToken);
        return Results.Accepted(null, new { erasures = receipts.Select(receipt => Describe(receipt, withPlaces: false)) });
    }

    private static async Task<IResult> ListAsync(
        string codops, string? user, string? before, int? limit, IErasures erasures, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostReceipts) throw new PeachException($"limit must be 1 to {MostReceipts}, was {limit}.");
        var receipts = await erasures.ListAsync(codops, user, before, limit ?? 50, cancellationToken);
        return Results.Ok(receipts.Select(receipt => Describe(receipt, withPlaces: false)));
    }

    private static string Caller(HttpContext context) => context.User.Identity?.Name ?? "";

    private static string AddressOf(ErasureReceipt receipt) => $"{Users}{receipt.Codops}/erasures/{receipt.Id}";

    private static object Describe(ErasureReceipt receipt, bool withPlaces) => new
    {
        id = receipt.Id,
        codops = receipt.Codops,
        address = AddressOf(receipt),
        state = Word(receipt.State),
        requested_at = receipt.RequestedAt,
        covers_until = receipt.CoversUntil,
        requested_by = receipt.RequestedBy,
        started_at = receipt.StartedAt,
        finished_at = receipt.FinishedAt,
        records = receipt.Records,
        stores = receipt.Stores.Select(store => new
        {
            store = store.Store,
            state = Word(store.State),
            progress = store.Progress,
            records = store.Records,
            unfinished_attempts = store.UnfinishedAttempts,
            reason = store.Reason,
            next_try_at = store.NextTryAt,
            removals = store.Removals.Select(removal => new
            {
                at = removal.At,
                at_once = removal.AtOnce,
                records = removal.Records,
                where = withPlaces ? removal.Where : null,
            }),
        }),
    };

    private static string Word(ErasureState state) => JsonNamingPolicy.SnakeCaseLower.ConvertName(state.ToString());

    private sealed record ErasureBody(IReadOnlyList<string>? Users);
}
