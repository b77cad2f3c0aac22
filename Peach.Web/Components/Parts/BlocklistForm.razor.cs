using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Rules;

namespace Peach.Web.Components.Parts;

/// <summary>The organisation's lists of ids that rules name.</summary>
public sealed partial class BlocklistForm
{
    private string _name = "";
    private string _ids = "";
    private string _comment = "";
    private (string Name, int Version)? _shown;

    [Parameter, EditorRequired]
    public string Codops { get; set; } = "";

    [Inject]
    private ILiveRules Live { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    private void Show(string name, RuleVersion list) => (_name, _ids, _shown) = (name, list.Content ?? "", (name, list.Version));

    private async Task SaveAsync()
    {
        var author = (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
        var basedOn = _shown is { } shown && shown.Name == _name ? shown.Version : 0;
        var done = await RunAsync(async cancellationToken =>
        {
            var saved = await Live.SaveAsync(RuleSubject.Blocklist(Codops, _name), new RuleEdit(_ids, author, _comment, basedOn), cancellationToken);
            _shown = (_name, saved.Version);
        }, $"The list {_name} holds from now on.");
        if (done) _comment = "";
    }
}
