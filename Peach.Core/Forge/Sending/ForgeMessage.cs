using Peach.Core.Forge.Servers;

namespace Peach.Core.Forge.Sending;

/// <summary>Something to be sent.</summary>
/// <param name="key">A newer message of the same key takes the place of an older one.</param>
/// <param name="send">One attempt; fails with <see cref="ForgeException"/>.</param>
internal sealed class ForgeMessage(string key, Func<CancellationToken, Task> send)
{
    public string Key => key;

    public Task SendAsync(CancellationToken cancellationToken) => send(cancellationToken);
}
