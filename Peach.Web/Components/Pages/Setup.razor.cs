using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Components.Pages;

/// <summary>The first administrator, or a new password for one, by a link from the console: a plain form that needs no script.</summary>
public sealed partial class Setup
{
    private string _token = "";
    private string? _error;
    private bool _isGood;

    [Inject]
    private ISetupLinks Links { get; set; } = null!;

    [Inject]
    private SessionOpening Sessions { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [CascadingParameter]
    private HttpContext Context { get; set; } = null!;

    [SupplyParameterFromForm]
    private SetupForm? Form { get; set; }

    [SupplyParameterFromQuery(Name = "token")]
    private string? Token { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _token = Form?.Token is { Length: > 0 } sent ? sent : Token ?? "";
        _isGood = await Links.IsGoodAsync(_token, Context.RequestAborted);
        if (!_isGood) Context.Response.StatusCode = StatusCodes.Status410Gone;
    }

    private async Task SetUpAsync()
    {
        Account account;
        try
        {
            Actor.Current = new Actor("set-up link", Context.Connection.RemoteIpAddress?.ToString());
            account = await Links.UseAsync(_token, Form?.Name ?? "", Form?.Password ?? "", Context.RequestAborted);
        }
        catch (PeachException error)
        {
            _error = error.Message;
            Context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        await Sessions.OpenAsync(Context, account);
        Navigation.NavigateTo("/", forceLoad: true);
    }
}
