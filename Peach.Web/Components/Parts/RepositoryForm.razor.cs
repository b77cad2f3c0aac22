using Microsoft.AspNetCore.Components;
using Peach.Core.Platform;

namespace Peach.Web.Components.Parts;

/// <summary>The settings of a repository, new or known.</summary>
public sealed partial class RepositoryForm
{
    [Parameter, EditorRequired]
    public RepositoryFields Fields { get; set; } = new();

    [Parameter, EditorRequired]
    public IEnumerable<Organisation> Organisations { get; set; } = [];

    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    [Parameter]
    public bool IsNew { get; set; }

    [Parameter]
    public bool HasToken { get; set; }

    [Parameter]
    public bool HasSshKey { get; set; }

    [Parameter]
    public bool Busy { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnSubmit { get; set; }

    private string KeyHint => HasSshKey ? "kept; paste another to replace it" : "-----BEGIN OPENSSH PRIVATE KEY----- …";

    /// <summary>A token that is kept is never shown again.</summary>
    private string TokenHint => HasToken ? "kept; type to replace it" : "none: a public repository";
}
