using System.Net.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Peach.Core.Alerts.Delivery;
using Peach.Core.Alerts.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Alerts.Channels;

internal sealed class AlertChannels(
    IDbContextFactory<PeachDbContext> contexts, ChannelTargets targets, ChannelSender sender, IOrganisationDirectory organisations, IAudit audit, IOptions<AlertsOptions> options, TimeProvider clock)
    : IAlertChannels, IOrganisationDependent
{
    private const int MostChannels = 20;
    private const int MostRecipients = 20;
    private const int LongestAddress = 2000;

    public async Task<IReadOnlyList<AlertChannel>> ListAsync(string codops, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var rows = await context.Set<ChannelRow>().AsNoTracking().Where(row => row.Codops == codops).OrderBy(row => row.Id).ToListAsync(cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(row => row.ToView())];
    }

    public async Task<AlertChannel> AddAsync(NewAlertChannel channel, string author, CancellationToken cancellationToken)
    {
        if (!organisations.All.ContainsKey(channel.Codops)) throw new PeachException($"There is no organisation {channel.Codops}{Closest.Suggestion(channel.Codops, organisations.All.Keys)}.");
        var name = channel.Name.Trim();
        if (name.Length is 0 or > 100) throw new PeachException($"A channel's name has 1 to 100 characters, was {name.Length}.");
        if (channel.Token?.Length > LongestAddress) throw new PeachException($"A token has at most {LongestAddress} characters.");
        var address = channel.Kind == AlertChannelKind.Mail ? CheckRecipients(channel.Address) : CheckWebhook(channel.Address);
        var now = clock.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString("N");
        var row = new ChannelRow
        {
            Id = id, Codops = channel.Codops, Name = name, Kind = channel.Kind, Hint = channel.Kind == AlertChannelKind.Mail ? address : new Uri(address).Host,
            ProtectedTarget = targets.Protect(new ChannelTarget(id, address, string.IsNullOrWhiteSpace(channel.Token) ? null : channel.Token.Trim())), CreatedAt = now, CreatedBy = author,
        };
        using var context = contexts.CreateDbContext();
        if (await context.Set<ChannelRow>().CountAsync(known => known.Codops == channel.Codops, cancellationToken).ConfigureAwait(false) >= MostChannels)
            throw new PeachException($"{channel.Codops} has {MostChannels} channels, which is the most; remove one.");
        context.Add(row);
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("created", "alert channel", name, channel.Codops, After: new { channel.Kind, row.Hint })).ConfigureAwait(false);
        return row.ToView();
    }

    public async Task<bool> RemoveAsync(string codops, string id, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var known = await context.Set<ChannelRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Codops == codops && row.Id == id, cancellationToken).ConfigureAwait(false);
        if (await context.Set<ChannelRow>().Where(row => row.Codops == codops && row.Id == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 0) return false;
        await context.Set<DeliveryRow>().Where(row => row.ChannelId == id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("removed", "alert channel", known?.Name ?? id, codops)).ConfigureAwait(false);
        return true;
    }

    public async Task<string?> TestAsync(string codops, string id, CancellationToken cancellationToken)
    {
        using var context = contexts.CreateDbContext();
        var row = await context.Set<ChannelRow>().AsNoTracking().SingleOrDefaultAsync(row => row.Codops == codops && row.Id == id, cancellationToken).ConfigureAwait(false)
            ?? throw new PeachException($"{codops} has no channel {id}.");
        var now = clock.GetUtcNow();
        var message = new AlertMessage(
            Guid.CreateVersion7(now).ToString("N"), codops, "test", AlertKind.Host, "this is a test of alerts, nothing", "If you can read this, the channel works.", "/alerts", now, null);
        try
        {
            await sender.SendAsync(row.Kind, targets.Read(row), message, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (DeliveryException error)
        {
            return $"The channel {row.Name} did not take the message: {error.Message}.";
        }
    }

    /// <summary>Channels and alerts do not keep an organisation: they go with it.</summary>
    public Task<string?> DescribeBelongingsAsync(string codops, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task OnRemovedAsync(string codops, CancellationToken cancellationToken)
    {
        foreach (var channel in await ListAsync(codops, cancellationToken).ConfigureAwait(false)) await RemoveAsync(codops, channel.Id, cancellationToken).ConfigureAwait(false);
        using var context = contexts.CreateDbContext();
        await context.Set<AlertRow>().Where(row => row.Codops == codops).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>No message repeats the address: most of it is a secret.</summary>
    private static string CheckWebhook(string text)
    {
        var address = text.Trim();
        if (address.Length > LongestAddress) throw new PeachException($"A webhook's address has at most {LongestAddress} characters, was {address.Length}.");
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            throw new PeachException("A webhook's address begins with https:// or http://, was another text.");
        return uri.UserInfo.Length == 0 ? address : throw new PeachException("A webhook's address holds no user name and password.");
    }

    private string CheckRecipients(string text)
    {
        if (options.Value.SmtpHost.Length == 0) throw new PeachException("No mail can be sent from this Peach: an operator sets Alerts:SmtpHost first.");
        var recipients = text.Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (recipients.Length is 0 or > MostRecipients) throw new PeachException($"Mail goes to 1 to {MostRecipients} addresses, were {recipients.Length}.");
        return string.Join(',', recipients.Select(recipient => MailAddress.TryCreate(recipient, out var address)
            ? address.Address
            : throw new PeachException($"\"{(recipient.Length <= 100 ? recipient : recipient[..100])}\" is no mail address.")));
    }
}
