namespace Peach.Core.Secrets;

/// <summary>A definition in production that is given a secret.</summary>
/// <param name="Secret">The secret's name.</param>
/// <param name="Kind"><c>task</c> or <c>endpoint</c>.</param>
/// <param name="Name">The definition's name.</param>
/// <param name="Page">Where the UI shows it, as a path.</param>
public sealed record SecretUse(string Codops, string Secret, string Kind, string Name, string Page)
{
    public override string ToString() => $"{Kind} {Name}";
}
