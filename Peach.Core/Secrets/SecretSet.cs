namespace Peach.Core.Secrets;

/// <summary>Secrets for one process.</summary>
/// <param name="Version">Says which values these are: the same as <see cref="ISecretValues.VersionOf"/> as long as none has changed.</param>
/// <param name="Values">By name, for the environment of the process that asked for them; never to be logged.</param>
public sealed record SecretSet(string Version, IReadOnlyDictionary<string, string> Values)
{
    public static SecretSet None { get; } = new("", new Dictionary<string, string>());

    /// <summary>Without the values.</summary>
    public override string ToString() => $"{Values.Count} secrets";
}
