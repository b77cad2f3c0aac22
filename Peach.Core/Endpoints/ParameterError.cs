namespace Peach.Core.Endpoints;

/// <summary>A mistake in a request's parameter.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Type">The type it has to have.</param>
/// <param name="Message">What is wrong: "is missing", "must be at most 100, was 500".</param>
/// <param name="Example">How it could be, e.g. <c>amount=10</c>.</param>
public sealed record ParameterError(string Parameter, string Type, string Message, string Example);
