using Microsoft.AspNetCore.Components;
using Peach.Core.Access;

namespace Peach.Web.Components.Parts;

/// <summary>Tokens of the API: the one just made, and all that are kept.</summary>
public sealed partial class TokenTable
{
    [Parameter, EditorRequired]
    public IReadOnlyList<ApiToken> Tokens { get; set; } = [];

    /// <summary>The one just made, with its text; null: none.</summary>
    [Parameter]
    public MadeApiToken? Made { get; set; }

    /// <summary>What is said where there is none.</summary>
    [Parameter]
    public string Empty { get; set; } = "There is no token yet.";

    [Parameter]
    public bool Busy { get; set; }

    [Parameter]
    public EventCallback<ApiToken> OnRevoke { get; set; }

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private string StateOf(ApiToken token) => token switch
    {
        { RevokedAt: not null } => "revoked",
        { ExpiresAt: { } end } when end <= Clock.GetUtcNow() => "expired",
        _ => "active",
    };
}
