using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Secrets;

namespace Peach.Web.Components.Parts;

/// <summary>The secrets of an organisation: added, replaced, deleted, never shown. Read when somebody opens it.</summary>
public sealed partial class OrganisationSecrets
{
    private IReadOnlyList<SecretView> _secrets = [];
    private string _name = "";
    private string _value = "";

    [Inject]
    private ISecrets Secrets { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    private static string QuestionFor(SecretView secret) => secret.Uses.Count == 0
        ? $"Delete {secret.Name}?"
        : $"Delete {secret.Name} although it is given to {string.Join(", ", secret.Uses)}? Runs will fail, workers start without it.";

    private async Task LoadAsync() => _secrets = await Secrets.ListAsync(Codops, default);

    private async Task SetAsync()
    {
        var author = await AuthorAsync();
        var name = _name.Trim();
        var done = await RunAsync(
            cancellationToken => Secrets.SetAsync(Codops, name, _value, author, cancellationToken), $"{name} is set. Workers that are given it are replaced, and the next runs get it.");
        _value = "";
        if (done) _name = "";
        await LoadAsync();
    }

    /// <summary>By force: who confirms has read what uses it.</summary>
    private async Task RemoveAsync(SecretView secret)
    {
        var author = await AuthorAsync();
        await RunAsync(cancellationToken => Secrets.RemoveAsync(Codops, secret.Name, secret.Uses.Count > 0, author, cancellationToken), $"{secret.Name} is deleted.");
        await LoadAsync();
    }

    private async Task<string> AuthorAsync() => (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
}
