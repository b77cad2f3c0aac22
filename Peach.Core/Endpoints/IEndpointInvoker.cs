namespace Peach.Core.Endpoints;

/// <summary>Answers requests for recommendations: validate, split, call, fall back, token.</summary>
public interface IEndpointInvoker
{
    /// <returns>The answer, also when things go wrong; dispose it when it has been written.</returns>
    ValueTask<EndpointAnswer> InvokeAsync(EndpointRequest request);
}
