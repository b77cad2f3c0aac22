namespace Peach.Core.Repositories;

/// <summary>What became of a webhook's request.</summary>
/// <param name="Outcome">Whether it was carried out.</param>
/// <param name="Message">For the sender.</param>
public sealed record HookResult(HookOutcome Outcome, string Message);
