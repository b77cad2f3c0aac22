using Microsoft.AspNetCore.Components;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Web.Components.Live;

namespace Peach.Web.Components.Pages;

/// <summary>The organisations and the site keys of their products.</summary>
public sealed partial class Organisations
{
    private LiveView<IReadOnlyList<Row>>? _view;
    private string _codops = "";
    private string _name = "";
    private string _key = "";
    private string _keyCodops = "";

    [Inject]
    private IOrganisationDirectory Directory { get; set; } = null!;

    [Inject]
    private ISiteKeyDirectory SiteKeys { get; set; } = null!;

    private IEnumerable<Organisation> Sorted => Directory.All.Values.OrderBy(organisation => organisation.Codops, StringComparer.Ordinal);

    private Task<IReadOnlyList<Row>> LoadAsync(CancellationToken cancellationToken)
    {
        var keys = SiteKeys.All.ToLookup(key => key.Codops);
        // Copies: the directories' own objects change under a snapshot.
        return Task.FromResult<IReadOnlyList<Row>>(
        [
            .. from organisation in Sorted
               select new Row(
                   organisation.Codops, organisation.Name,
                   [.. keys[organisation.Codops].Select(key => new KeyRow(key.Key, key.Codops, key.Revoked, key.CreatedAt))]),
        ]);
    }

    private async Task AddOrganisationAsync()
    {
        if (!await ChangeAsync(cancellationToken => Directory.AddAsync(_codops.Trim(), _name.Trim(), cancellationToken), $"{_codops} was added.")) return;
        (_keyCodops, _codops, _name) = (_codops.Trim(), "", "");
    }

    private async Task AddKeyAsync()
    {
        if (await ChangeAsync(cancellationToken => SiteKeys.AddAsync(_key.Trim(), _keyCodops, cancellationToken), $"{_key} was added.")) _key = "";
    }

    private async Task SetRevokedAsync(KeyRow key, bool revoked) => await ChangeAsync(
        cancellationToken => SiteKeys.UpdateAsync(key.Key, changed => changed.Revoked = revoked, cancellationToken),
        revoked ? $"{key.Key} is revoked; its events are refused from now on." : $"{key.Key} is active again.");

    private async Task RemoveAsync(string codops) =>
        await ChangeAsync(cancellationToken => Directory.RemoveAsync(codops, cancellationToken), $"{codops} was removed.");

    private async Task<bool> ChangeAsync(Func<CancellationToken, Task> change, string done)
    {
        var changed = await RunAsync(change, done);
        if (_view is not null) await _view.RefreshAsync();
        return changed;
    }

    private sealed record Row(string Codops, string Name, IReadOnlyList<KeyRow> Keys);

    private sealed record KeyRow(string Key, string Codops, bool Revoked, DateTimeOffset CreatedAt);
}
