using Peach.Core.Platform;

namespace Peach.Web.Access;

/// <summary>Has what a request changes written down to its caller.</summary>
internal sealed class ActorOfRequest(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.User.Identity is { IsAuthenticated: true, Name: { } name }) Actor.Current = new Actor(name, context.Connection.RemoteIpAddress?.ToString());
        return next(context);
    }
}
