namespace Peach.Core.Rules;

/// <summary>What is edited live: an endpoint's rules, or a list of ids that rules name.</summary>
/// <param name="Codops">The organisation.</param>
/// <param name="Name">The endpoint's or the list's name.</param>
public sealed record RuleSubject(RuleSubjectKind Kind, string Codops, string Name)
{
    public static RuleSubject Endpoint(string codops, string name) => new(RuleSubjectKind.Endpoint, codops, name);

    public static RuleSubject Blocklist(string codops, string name) => new(RuleSubjectKind.Blocklist, codops, name);
}
