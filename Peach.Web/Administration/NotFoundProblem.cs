namespace Peach.Web.Administration;

internal static class NotFoundProblem
{
    public static IResult For(string kind, string name) =>
        Results.Problem($"There is no {kind} {name}.", statusCode: StatusCodes.Status404NotFound, title: "Not found");
}
