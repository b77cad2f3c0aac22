namespace Peach.Core.Alerts;

/// <summary>A channel to be made.</summary>
/// <param name="Address">A webhook's address, which is a secret, or mail addresses with commas between them.</param>
/// <param name="Token">What a GitLab endpoint wants as bearer token; null for none.</param>
public sealed record NewAlertChannel(string Codops, string Name, AlertChannelKind Kind, string Address, string? Token)
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"{Kind} {Name} of {Codops}";
}
