namespace Peach.Core.Rules;

/// <summary>What is edited live.</summary>
public enum RuleSubjectKind
{
    Endpoint,
    Blocklist,
}
