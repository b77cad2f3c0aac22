namespace Peach.Core.Repositories.Rollouts;

/// <summary>What a rollout was begun by.</summary>
/// <param name="By">Who asked for it; null for a push.</param>
/// <param name="Reason">Why; null for a push.</param>
/// <param name="InsteadOf">The commit that stays out.</param>
internal sealed record RolloutOrder(RolloutKind Kind, string? By, string? Reason, string? InsteadOf)
{
    public static RolloutOrder Push { get; } = new(RolloutKind.Push, null, null, null);

    public static RolloutOrder Of(CommitHold hold) => new(hold.Kind == HoldKind.Returned ? RolloutKind.Return : RolloutKind.Rollback, hold.By, hold.Reason, hold.Avoids);
}
