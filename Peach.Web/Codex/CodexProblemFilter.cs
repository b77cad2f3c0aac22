using Peach.Core.Codex;
using Peach.Core.Platform;

namespace Peach.Web.Codex;

/// <summary>Answers what the caller can mend in words that name all of it at once.</summary>
internal sealed class CodexProblemFilter : IEndpointFilter
{
    private const string Title = "The request cannot be carried out";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (CodexRefusedException error)
        {
            return Problem(error, StatusCodes.Status422UnprocessableEntity, "The item is not sound", new() { ["errors"] = CodexLoadJson.Describe(error.Faults) });
        }
        catch (CodexConditionException error)
        {
            return Problem(error, StatusCodes.Status412PreconditionFailed, "The item has changed", new() { ["version"] = error.Version });
        }
        catch (CodexBusyException error)
        {
            return Problem(error, StatusCodes.Status409Conflict, "Another load is running");
        }
        catch (RequestBodyException error)
        {
            return Problem(error, error.Status, Title);
        }
        catch (PeachException error)
        {
            return Problem(error, StatusCodes.Status422UnprocessableEntity, Title);
        }
    }

    private static IResult Problem(PeachException error, int status, string title, Dictionary<string, object?>? extensions = null) =>
        Results.Problem(error.Message, statusCode: status, title: title, extensions: extensions);
}
