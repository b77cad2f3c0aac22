namespace Peach.Core.Access.SecondFactors;

/// <summary>A row of table <c>second_factors</c>.</summary>
internal sealed class SecondFactorRow
{
    public required string AccountId { get; init; }

    /// <summary>The secret in base64, encrypted.</summary>
    public required string ProtectedSecret { get; set; }

    /// <summary>Null: begun, and not asked for yet.</summary>
    public DateTimeOffset? ConfirmedAt { get; set; }

    /// <summary>The step of the last code that was taken; no code of it or of an earlier one is taken again.</summary>
    public long LastStep { get; set; }
}
