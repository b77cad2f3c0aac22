using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;

namespace Peach.Core.Endpoints.Protection;

/// <summary>Refuses requests for lack of a key, or because their sender has sent too many.</summary>
internal sealed class RequestGuard(ApiKeyDirectory keys, IOptions<EndpointsOptions> options, TimeProvider clock)
{
    /// <summary>The query parameter that holds a key where the header does not; only endpoints that ask for keys look at it.</summary>
    public const string KeyParameter = "key";

    private readonly RateLimits _byKey = new(options.Value.RequestsPerSecondPerKey, clock);
    private readonly RateLimits _byAddress = new(options.Value.RequestsPerSecondPerAddress, clock);

    /// <param name="request">Comes back without the key, which is not for functions.</param>
    /// <returns>Null when it may pass.</returns>
    public EndpointAnswer? Refuse(EndpointModel endpoint, ref EndpointRequest request)
    {
        string? key = null;
        if (endpoint.Definition.RequiresKey && !request.IsPermitted)
        {
            key = keys.Find(request.Codops, request.Key ?? Invocation.ArgumentBinder.Find(request.Query, KeyParameter));
            if (key is null)
            {
                return EndpointAnswer.Refusal(
                    401, "Not authorised",
                    $"The endpoint {endpoint.Definition.Name} is for holders of an API key of {request.Codops} that is neither expired nor revoked: send it as the header Peach-Key or as the parameter {KeyParameter}.");
            }

            request = request with { Query = [.. request.Query.Where(pair => pair.Key != KeyParameter)] };
        }
        else if (request.Key is not null)
        {
            key = keys.Find(request.Codops, request.Key);
        }

        var wait = key is not null ? _byKey.Take(key) : request.Address is { } address ? _byAddress.Take(address) : TimeSpan.Zero;
        if (wait == TimeSpan.Zero) return null;
        var limit = key is not null ? options.Value.RequestsPerSecondPerKey : options.Value.RequestsPerSecondPerAddress;
        return EndpointAnswer.Refusal(429, "Too many requests", FormattableString.Invariant($"At most {limit} requests a second are taken from one {(key is not null ? "API key" : "address")}."), wait);
    }
}
