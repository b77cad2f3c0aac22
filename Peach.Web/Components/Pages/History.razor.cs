using System.Globalization;
using Microsoft.AspNetCore.Components;
using Peach.Core.Access;
using Peach.Core.History;
using Peach.Core.Platform;
using Peach.Web.History;

namespace Peach.Web.Components.Pages;

/// <summary>What somebody consumed, for support.</summary>
public sealed partial class History
{
    private string _codops = "";
    private string _id = "";
    private bool _isDevice;
    private string _pseudonym = "";
    private HistoryOwner? _owner;
    private IReadOnlyList<HistoryEntry>? _entries;

    [Inject]
    private IUserHistory Store { get; set; } = null!;

    [Inject]
    private HistoryAudit Audit { get; set; } = null!;

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    protected override void OnInitialized()
    {
        if (OrganisationsFor(Role.Admin, Directory).ToList() is [var only]) _codops = only.Codops;
    }

    /// <summary>A position in something of unknown length is no share of it.</summary>
    private static bool HasShare(HistoryEntry entry) => entry.Completed || entry.Position is null || entry.Duration is not null;

    private static string Progress(HistoryEntry entry) => (entry.Position, entry.Duration) switch
    {
        ({ } position, { } duration) => $"{Time(position)} of {Time(duration)}",
        ({ } position, null) => $"at {Time(position)}",
        (null, { } duration) => $"{Time(duration)} long",
        _ => "",
    };

    private static string Time(int seconds) => TimeSpan.FromSeconds(seconds).ToString(seconds < 3600 ? @"m\:ss" : @"h\:mm\:ss", CultureInfo.InvariantCulture);

    private async Task ShowAsync()
    {
        (_owner, _entries) = (new HistoryOwner(_codops, _id.Trim(), _isDevice), null);
        if (await RunAsync(ReadAsync, "")) Notice = null;
    }

    private async Task DeleteAsync(HistoryEntry entry)
    {
        await RunAsync(
            async cancellationToken =>
            {
                User.Demand(Role.Admin, _owner!.Codops);
                await Store.DeleteAsync(_owner!, entry.ContentId, cancellationToken);
                await Audit.RecordAsync("deleted", _owner, new { entry.ContentId }, cancellationToken);
                await ReadAsync(cancellationToken);
            },
            $"{entry.ContentId} was deleted from the history.");
    }

    private async Task DeleteAllAsync()
    {
        await RunAsync(
            async cancellationToken =>
            {
                User.Demand(Role.Admin, _owner!.Codops);
                await Store.DeleteAsync(_owner!, cancellationToken);
                await Audit.RecordAsync("deleted", _owner, null, cancellationToken);
                await ReadAsync(cancellationToken);
            },
            $"The history of {_owner!.Id} was deleted. Events that are still to come make a new one.");
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        User.Demand(Role.Admin, _owner!.Codops);
        _entries = await Store.ReadAsync(_owner, new HistoryQuery(), cancellationToken);
        await Audit.RecordAsync("viewed", _owner, null, cancellationToken);
        _pseudonym = await Audit.NameAsync(_owner, cancellationToken);
    }
}
