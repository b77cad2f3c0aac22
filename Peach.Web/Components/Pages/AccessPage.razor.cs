using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Web.Access;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>Who may do what: accounts with their roles, and the tokens of services.</summary>
public sealed partial class AccessPage
{
    private readonly ScopeChoice _scope = new();
    private LiveView<IReadOnlyList<AccountRow>>? _accounts;
    private LiveView<IReadOnlyList<ApiToken>>? _tokens;
    private (string Name, string Password)? _password;
    private IReadOnlySet<string> _withSecondFactor = new HashSet<string>();
    private Account? _edited;
    private List<RoleChoice> _roles = [];
    private List<RoleChoice> _newRoles = [new()];
    private List<RoleChoice> _tokenRoles = [new()];
    private MadeApiToken? _made;
    private string _name = "";
    private string _tokenName = "";

    [Inject]
    private IAccountDirectory Accounts { get; set; } = null!;

    [Inject]
    private IRoleDirectory Roles { get; set; } = null!;

    [Inject]
    private IApiTokens Tokens { get; set; } = null!;

    [Inject]
    private ISecondFactors Factors { get; set; } = null!;

    private async Task<IReadOnlyList<AccountRow>> LoadAccountsAsync(CancellationToken cancellationToken)
    {
        _withSecondFactor = await Factors.ListAsync(cancellationToken);
        return await AccountRow.ListAsync(User, Accounts, Roles, cancellationToken);
    }

    private async Task<IReadOnlyList<ApiToken>> LoadTokensAsync(CancellationToken cancellationToken) =>
        [.. (await Tokens.ListAsync(null, cancellationToken)).Where(token => token.Grants.AreAdministeredBy(User.Grants))];

    private void Edit(AccountRow row) => (_edited, _roles) = (row.Account, RoleChoice.Of(row.Grants));

    private async Task SaveRolesAsync()
    {
        if (_edited is not { } account) return;
        if (await RunAsync(cancellationToken => Roles.SetAsync(account.Id, RoleChoice.ToGrants(_roles), User.Grants, cancellationToken), $"{account.Name} has these roles from now on.")) _edited = null;
        await RefreshAsync();
    }

    private async Task AddAsync()
    {
        _password = null;
        var done = await RunAsync(
            async cancellationToken =>
            {
                var (account, password) = await AccountRow.AddAsync(_name, RoleChoice.ToGrants(_newRoles), User, Accounts, Roles, cancellationToken);
                _password = (account.Name, password);
            },
            $"{_name} was added.");
        if (done) (_name, _newRoles) = ("", [new()]);
        await RefreshAsync();
    }

    private async Task ResetAsync(Account account)
    {
        _password = null;
        await RunAsync(
            async cancellationToken =>
            {
                User.Demand(Role.Admin, RoleGrant.AllOrganisations);
                _password = (account.Name, await Accounts.ResetPasswordAsync(account.Name, cancellationToken));
            },
            $"The password of {account.Name} is another one; their sessions have ended.");
    }

    private async Task RemoveFactorAsync(Account account)
    {
        await RunAsync(
            cancellationToken =>
            {
                User.Demand(Role.Admin, RoleGrant.AllOrganisations);
                return Factors.RemoveAsync(account, cancellationToken);
            },
            $"{account.Name} logs in by the password alone.");
        await RefreshAsync();
    }

    private async Task RemoveAsync(Account account)
    {
        await RunAsync(
            cancellationToken =>
            {
                User.Demand(Role.Admin, RoleGrant.AllOrganisations);
                return Accounts.RemoveAsync(account.Id, cancellationToken);
            },
            $"{account.Name} was removed.");
        await RefreshAsync();
    }

    private async Task MakeTokenAsync()
    {
        _made = null;
        var done = await RunAsync(
            async cancellationToken =>
            {
                var grants = new Grants(RoleChoice.ToGrants(_tokenRoles));
                User.Grants.DemandToGive(grants.All);
                _made = await Tokens.CreateAsync(new NewApiToken(_tokenName, null, grants, _scope.ToScopes(), _scope.Lifetime), cancellationToken);
            },
            "The token was made.");
        if (done) (_tokenName, _tokenRoles) = ("", [new()]);
        await RefreshAsync();
    }

    private async Task RevokeAsync(ApiToken token)
    {
        await RunAsync(cancellationToken => Tokens.RevokeAsync(token.Id, cancellationToken), $"{token.Name} is refused from now on.");
        await RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        if (_accounts is not null) await _accounts.RefreshAsync();
        if (_tokens is not null) await _tokens.RefreshAsync();
    }
}
