using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Components.Parts;

/// <summary>One's own second factor: switched on with an app, and off with a code of it.</summary>
public sealed partial class SecondFactorPart
{
    private bool _isOn;
    private string _code = "";
    private SecondFactorOffer? _offer;
    private IReadOnlyList<string>? _codes;

    [Inject]
    private ISecondFactors Factors { get; set; } = null!;

    [Inject]
    private IAccountDirectory Accounts { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Session { get; set; } = null!;

    protected override async Task OnInitializedAsync() => _isOn = await Factors.IsOnAsync((await AccountAsync()).Id, CancellationToken.None);

    private async Task BeginAsync()
    {
        if (await RunAsync(async cancellationToken => _offer = await Factors.BeginAsync(await AccountAsync(), cancellationToken), "")) Notice = null;
    }

    private async Task ConfirmAsync()
    {
        if (await RunAsync(async cancellationToken => _codes = await Factors.ConfirmAsync(await AccountAsync(), _code, cancellationToken), "The second factor is on.")) (_isOn, _offer) = (true, null);
        _code = "";
    }

    private async Task RemoveAsync()
    {
        var done = await RunAsync(
            async cancellationToken =>
            {
                var account = await AccountAsync();
                if (!await Factors.VerifyAsync(account, _code, null, cancellationToken)) throw new PeachException("The code is not right, or was used before, or the account is locked after too many attempts.");
                await Factors.RemoveAsync(account, cancellationToken);
            },
            "The second factor is off.");
        if (done) (_isOn, _codes) = (false, null);
        _code = "";
    }

    private async Task<Account> AccountAsync() =>
        await Accounts.FindAsync((await Session.GetAuthenticationStateAsync()).User.AccountId() ?? "", CancellationToken.None) ?? throw new PeachException("The account is gone.");
}
