namespace Peach.Core.Secrets;

/// <summary>Definitions that are given secrets; whoever runs such definitions says which.</summary>
public interface ISecretUsers
{
    /// <summary>All uses in production.</summary>
    IEnumerable<SecretUse> List();
}
