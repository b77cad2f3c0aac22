namespace Peach.Core.Secrets;

/// <summary>What is told of a secret: all but its value.</summary>
/// <param name="UpdatedAt">When it got the value it has.</param>
/// <param name="Uses">The tasks and endpoints in production that are given it.</param>
public sealed record SecretView(
    string Codops, string Name, DateTimeOffset CreatedAt, string CreatedBy, DateTimeOffset UpdatedAt, string UpdatedBy, IReadOnlyList<SecretUse> Uses);
