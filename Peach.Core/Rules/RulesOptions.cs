namespace Peach.Core.Rules;

/// <summary>Settings of section <c>Rules</c>.</summary>
public sealed class RulesOptions
{
    public const string Section = "Rules";

    /// <summary>The longest time that the rules wait for history and Codex after the function has answered; what is not there by then is done without.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How many times its <c>amount</c> a function is asked for where rules may remove items, for endpoints without <c>overfetch</c>; the answer is cut to
    /// what was asked. 1: never more.
    /// </summary>
    public double Overfetch { get; set; } = 2;

    /// <summary>How often rules and lists that were edited on another replica are looked for; on the own one they hold at once.</summary>
    public TimeSpan Refresh { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How many of the recorded requests a preview of rules runs.</summary>
    public int PreviewRequests { get; set; } = 50;
}
