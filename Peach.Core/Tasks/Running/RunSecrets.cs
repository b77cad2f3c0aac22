using System.Diagnostics;
using Peach.Core.Platform;
using Peach.Core.Secrets;
using Peach.Core.Tasks.Loops;

namespace Peach.Core.Tasks.Running;

/// <summary>Gives a run the secrets that its task names, and knows how they are hidden in what it says.</summary>
internal sealed class RunSecrets(ISecretValues values)
{
    /// <summary>Adds them to the run's environment.</summary>
    /// <returns>What hides them.</returns>
    /// <exception cref="PeachException">One of them is not there any more, or cannot be decrypted.</exception>
    public async Task<SecretMask> GiveAsync(ProcessStartInfo start, TaskModel task, CancellationToken cancellationToken)
    {
        var codops = task.Commit.Codops;
        var secrets = await values.ReadAsync(codops, task.Definition.Secrets, cancellationToken).ConfigureAwait(false);
        if (task.Definition.Secrets.FirstOrDefault(name => !secrets.Values.ContainsKey(name)) is { } missing)
            throw new PeachException($"The secret {missing} of {codops} is not there any more; an administrator adds it on the page /organisations, under {codops}.");
        foreach (var (name, value) in secrets.Values) start.Environment[name] = value;
        return secrets.Values.Count == 0 ? SecretMask.None : new SecretMask(secrets.Values);
    }
}
