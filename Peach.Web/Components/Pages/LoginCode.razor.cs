using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>The second page of a login: a plain form that needs no script.</summary>
public sealed partial class LoginCode
{
    private bool _refused;
    private Account? _account;

    [Inject]
    private ISecondFactors Factors { get; set; } = null!;

    [Inject]
    private PendingLogin Pending { get; set; } = null!;

    [Inject]
    private DeviceCookie Device { get; set; } = null!;

    [Inject]
    private SessionOpening Sessions { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromForm]
    private LoginCodeForm? Form { get; set; }

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    protected override async Task OnInitializedAsync() => _account = await Pending.FindAsync(Context);

    private async Task LogInAsync()
    {
        if (_account is null) return;
        if (!await Factors.VerifyAsync(_account, Form?.Code ?? "", Device.Find(Context), Context.RequestAborted))
        {
            _refused = true;
            Context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        await Sessions.OpenAsync(Context, _account);
        Navigation.NavigateTo(UiPaths.Local(ReturnUrl), forceLoad: true);
    }
}
