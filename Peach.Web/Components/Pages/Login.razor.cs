using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Peach.Core.Access;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>The login: a plain form that needs no script.</summary>
public sealed partial class Login
{
    private bool _refused;

    [Inject]
    private IAccountDirectory Accounts { get; set; } = null!;

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
    private LoginForm? Form { get; set; }

    [SupplyParameterFromQuery(Name = "returnUrl")]
    private string? ReturnUrl { get; set; }

    private async Task LogInAsync()
    {
        var account = await Accounts.LogInAsync(Form?.Name ?? "", Form?.Password ?? "", Device.Find(Context), Context.RequestAborted);
        if (account is null)
        {
            _refused = true;
            Context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        if (await Factors.IsOnAsync(account.Id, Context.RequestAborted))
        {
            Pending.Begin(Context, account);
            Navigation.NavigateTo(QueryHelpers.AddQueryString("/login/code", "returnUrl", UiPaths.Local(ReturnUrl)), forceLoad: true);
            return;
        }

        await Sessions.OpenAsync(Context, account);
        Navigation.NavigateTo(UiPaths.Local(ReturnUrl), forceLoad: true);
    }
}
