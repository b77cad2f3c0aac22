namespace Peach.Core.Repositories;

/// <summary>How far a rollout is.</summary>
/// <param name="Text">What it does right now, in some words.</param>
/// <param name="Number">The step, from 1.</param>
/// <param name="Total">How many steps there are.</param>
public sealed record RolloutStep(string Text, int Number, int Total);
