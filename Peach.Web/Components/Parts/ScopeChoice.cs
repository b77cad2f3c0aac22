using Peach.Core.Access;

namespace Peach.Web.Components.Parts;

/// <summary>What a token that is being made is for.</summary>
public sealed class ScopeChoice
{
    /// <summary><c>read</c> or <c>write</c>.</summary>
    public string Verb { get; set; } = "read";

    /// <summary>One of <see cref="ApiArea.All"/>; empty for all.</summary>
    public string Area { get; set; } = "";

    /// <summary>How long it is good; 0: until it is revoked.</summary>
    public int Days { get; set; } = 90;

    public TimeSpan? Lifetime => Days == 0 ? null : TimeSpan.FromDays(Days);

    public ApiScopes ToScopes() => ApiScopes.Parse([Area.Length == 0 ? Verb : $"{Verb}:{Area}"]);
}
