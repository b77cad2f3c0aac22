using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.CSharp;
using Peach.Core.Repositories;

namespace Peach.Web.Components.Parts;

/// <summary>An admin's switch: whether a repository may run C# inside Peach.</summary>
public sealed partial class RepositoryCSharp
{
    private bool _isEnabled;
    private bool _isOn;

    [Parameter, EditorRequired]
    public string RepositoryId { get; set; } = "";

    [Inject]
    private ICSharpSwitch Trusted { get; set; } = null!;

    [Inject]
    private IRepositoryCatalog Catalog { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    protected override async Task OnParametersSetAsync()
    {
        _isEnabled = Trusted.IsEnabled;
        _isOn = await Trusted.IsOnAsync(RepositoryId, CancellationToken.None);
    }

    private async Task SetAsync(bool isOn)
    {
        await RunAsync(
            async cancellationToken =>
            {
                var by = (await Authentication.GetAuthenticationStateAsync()).User.Identity?.Name ?? "";
                await Trusted.SetAsync(RepositoryId, isOn, by, cancellationToken);
                Catalog.PollNow(RepositoryId);
            },
            isOn ? "C# is on; the newest commit is tried again." : "C# is off.");
        _isOn = await Trusted.IsOnAsync(RepositoryId, CancellationToken.None);
    }
}
