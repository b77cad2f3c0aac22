using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Access;
using Peach.Core.Alerts;
using Peach.Core.Platform;

namespace Peach.Web.Components.Parts;

/// <summary>The channels by which an organisation is told of its alerts: added, tried, removed.</summary>
public sealed partial class AlertChannelsPart
{
    private IReadOnlyList<AlertChannel> _channels = [];
    private string _codops = "";
    private AlertChannelKind _kind;
    private string _name = "";
    private string _address = "";
    private string _token = "";

    [Inject]
    private IAlertChannels Channels { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    protected override async Task OnInitializedAsync()
    {
        _codops = OrganisationsFor(Role.Admin, Directory).FirstOrDefault()?.Codops ?? "";
        await LoadAsync();
    }

    private static string NameOf(AlertChannelKind kind) => kind switch
    {
        AlertChannelKind.Slack => "Slack, Mattermost, Rocket.Chat",
        AlertChannelKind.Teams => "Microsoft Teams",
        AlertChannelKind.GitLab => "GitLab alerts",
        _ => "E-mail",
    };

    private async Task LoadAsync() => _channels = _codops.Length == 0 ? [] : await Channels.ListAsync(_codops, default);

    private async Task ChooseAsync(ChangeEventArgs chosen)
    {
        var codops = chosen.Value?.ToString() ?? "";
        User.Demand(Role.Admin, codops);
        (_codops, Notice) = (codops, null);
        await LoadAsync();
    }

    private async Task AddAsync()
    {
        var author = (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
        var channel = new NewAlertChannel(_codops, _name, _kind, _address, _token);
        if (await RunAsync(cancellationToken => Channels.AddAsync(channel, author, cancellationToken), $"{_name} is added. Send a test to see whether it works.")) (_name, _address, _token) = ("", "", "");
        await LoadAsync();
    }

    private async Task TestAsync(AlertChannel channel)
    {
        await RunAsync(
            async cancellationToken =>
            {
                if (await Channels.TestAsync(channel.Codops, channel.Id, cancellationToken) is { } error) throw new PeachException(error);
            },
            $"{channel.Name} took the test message.");
    }

    private async Task RemoveAsync(AlertChannel channel)
    {
        await RunAsync(cancellationToken => Channels.RemoveAsync(channel.Codops, channel.Id, cancellationToken), $"{channel.Name} is removed.");
        await LoadAsync();
    }
}
