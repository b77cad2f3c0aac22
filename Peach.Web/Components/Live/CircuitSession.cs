using Peach.Core.Platform;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Peach.Core.Access;
using Peach.Web.Access;

namespace Peach.Web.Components.Live;

/// <summary>Ends an open page when its session does: a circuit outlives the request that was checked.</summary>
internal sealed class CircuitSession(
    IAccountDirectory accounts, IRoleDirectory roles, AuthenticationStateProvider authentication, NavigationManager navigation, UiClock clock) : CircuitHandler, IDisposable
{
    private static readonly TimeSpan CheckEvery = TimeSpan.FromSeconds(20);

    private DateTimeOffset _checkedAt = clock.Now;
    private IDisposable? _subscription;
    private bool _over;

    public override Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _subscription = clock.Subscribe(CheckAsync);
        return Task.CompletedTask;
    }

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async activity =>
        {
            await CheckAsync();
            if (_over) return;
            Actor.Current = new Actor((await authentication.GetAuthenticationStateAsync()).User.Identity?.Name ?? "", null);
            await next(activity);
        };

    public void Dispose() => _subscription?.Dispose();

    private async Task CheckAsync()
    {
        if (_over || clock.Now - _checkedAt < CheckEvery) return;
        _checkedAt = clock.Now;
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var isCurrent = await accounts.IsCurrentAsync(user, CancellationToken.None);
        if (isCurrent && (await roles.GetAsync(user.AccountId()!, CancellationToken.None)).Equals(Caller.Of(user).Grants)) return;
        _over = true;
        // With other roles the page is another one.
        navigation.NavigateTo(isCurrent ? navigation.Uri : "/login", forceLoad: true);
    }
}
