using Peach.Core.Secrets;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeSecrets(TimeProvider time) : ISecrets
{
    private readonly List<SecretView> _secrets = [];

    public Task<IReadOnlyList<SecretView>> ListAsync(string codops, CancellationToken cancellationToken)
    {
        lock (_secrets) return Task.FromResult<IReadOnlyList<SecretView>>([.. _secrets.Where(secret => secret.Codops == codops)]);
    }

    public Task<SecretView> SetAsync(string codops, string name, string value, string author, CancellationToken cancellationToken)
    {
        lock (_secrets)
        {
            var now = time.GetUtcNow();
            var secret = new SecretView(codops, name, now, author, now, author, name == "UNUSED" ? [] : [new SecretUse(codops, name, "task", "train", "/tasks")]);
            _secrets.RemoveAll(known => known.Codops == codops && known.Name == name);
            _secrets.Add(secret);
            return Task.FromResult(secret);
        }
    }

    public Task<bool> RemoveAsync(string codops, string name, bool force, string author, CancellationToken cancellationToken)
    {
        lock (_secrets) return Task.FromResult(_secrets.RemoveAll(known => known.Codops == codops && known.Name == name) > 0);
    }
}
