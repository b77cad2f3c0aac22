namespace Peach.Core.Endpoints;

/// <summary>Requests to an endpoint that did not come to a component, in this process since its start.</summary>
/// <param name="Invalid">With parameters that were not right (422).</param>
/// <param name="Unauthorised">Without the key that it asks for (401).</param>
/// <param name="Limited">Beyond their sender's rate (429).</param>
public sealed record EndpointRefusals(long Invalid, long Unauthorised, long Limited);
