using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Web.Access;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>One's own account: roles, password, tokens.</summary>
public sealed partial class Profile
{
    private readonly ScopeChoice _scope = new();
    private LiveView<IReadOnlyList<ApiToken>>? _tokens;
    private MadeApiToken? _made;
    private string _name = "";
    private string _present = "";
    private string _wanted = "";
    private string? _account;

    [Inject]
    private IAccountDirectory Accounts { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private IApiTokens Tokens { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Session { get; set; } = null!;

    protected override async Task OnInitializedAsync() => _account = (await Session.GetAuthenticationStateAsync()).User.AccountId();

    private async Task ChangePasswordAsync()
    {
        var done = await RunAsync(cancellationToken => Accounts.ChangePasswordAsync(_account ?? "", _present, _wanted, cancellationToken), "The password is changed.");
        (_present, _wanted) = ("", "");
        if (done) Navigation.NavigateTo("/login?returnUrl=%2Fprofile", forceLoad: true);
    }

    private async Task<IReadOnlyList<ApiToken>> LoadAsync(CancellationToken cancellationToken) => _account is null ? [] : await Tokens.ListAsync(_account, cancellationToken);

    private async Task MakeAsync()
    {
        _made = null;
        var done = await RunAsync(
            async cancellationToken => _made = await Tokens.CreateAsync(new NewApiToken(_name, _account, User.Grants, _scope.ToScopes(), _scope.Lifetime), cancellationToken),
            "The token was made.");
        if (done) _name = "";
        if (_tokens is not null) await _tokens.RefreshAsync();
    }

    private async Task RevokeAsync(ApiToken token)
    {
        await RunAsync(
            async cancellationToken =>
            {
                if (token.AccountId != _account) throw new PeachException("That is somebody else's token.");
                await Tokens.RevokeAsync(token.Id, cancellationToken);
            },
            $"{token.Name} is refused from now on.");
        if (_tokens is not null) await _tokens.RefreshAsync();
    }
}
