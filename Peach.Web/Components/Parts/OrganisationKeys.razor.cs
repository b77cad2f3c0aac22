using Microsoft.AspNetCore.Components;
using Peach.Core.Endpoints;

namespace Peach.Web.Components.Parts;

/// <summary>The API keys of an organisation: made, shown once, revoked. Read when somebody opens it.</summary>
public sealed partial class OrganisationKeys
{
    private IReadOnlyList<ApiKey> _keys = [];
    private NewApiKey? _made;
    private string _name = "";
    private int? _days;

    [Inject]
    private IApiKeys Keys { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    private string StateOf(ApiKey key) => key switch
    {
        { RevokedAt: not null } => "revoked",
        { ExpiresAt: { } end } when end <= Clock.GetUtcNow() => "expired",
        _ => "active",
    };

    private async Task LoadAsync() => _keys = await Keys.ListAsync(Codops, default);

    private async Task CreateAsync()
    {
        _made = null;
        var made = await RunAsync(
            async cancellationToken => _made = await Keys.CreateAsync(Codops, _name, _days is { } days ? TimeSpan.FromDays(days) : null, cancellationToken),
            "The key was made. Only its hash is kept: copy it now.");
        if (made) (_name, _days) = ("", null);
        await LoadAsync();
    }

    private async Task RevokeAsync(ApiKey key)
    {
        await RunAsync(cancellationToken => Keys.RevokeAsync(key.Id, cancellationToken), $"The key of {key.Name} is refused from now on.");
        await LoadAsync();
    }
}
