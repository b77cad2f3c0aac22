namespace Peach.Core.Rules;

/// <summary>Leaves out what is outside its availability window in Codex; items that Codex does not know stay.</summary>
public sealed record ExcludeUnavailableRule : Rule
{
    public override string Name => "exclude unavailable";

    public override bool Removes => true;
}
