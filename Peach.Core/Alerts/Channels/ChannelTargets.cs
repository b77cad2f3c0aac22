using System.Text.Json;
using Peach.Core.Alerts.Delivery;
using Peach.Core.Alerts.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Alerts.Channels;

/// <summary>Encrypts where channels lead.</summary>
internal sealed class ChannelTargets(ISecretProtector protector)
{
    public string Protect(ChannelTarget target) => protector.Protect(JsonSerializer.Serialize(target));

    /// <exception cref="PeachException">The keys are gone, or it is another channel's.</exception>
    public ChannelTarget Read(ChannelRow channel)
    {
        var target = JsonSerializer.Deserialize<ChannelTarget>(protector.Unprotect(channel.ProtectedTarget))!;
        return target.ChannelId == channel.Id ? target : throw new PeachException($"The address of the channel {channel.Name} is another channel's. Add it again.");
    }
}
