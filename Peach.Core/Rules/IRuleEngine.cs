namespace Peach.Core.Rules;

/// <summary>Applies business rules to what functions gave.</summary>
public interface IRuleEngine
{
    /// <summary>Begins a request: what the rules need to know of the user is read from now on, beside whatever the caller does.</summary>
    IRuleRun Begin(RuleSet rules, RuleContext context);
}
