using System.Diagnostics;

namespace Peach.Core.Python.Workers;

internal sealed class PythonTasks(ForkServers servers) : IPythonTasks
{
    public async Task<IPythonTaskProcess> ForkAsync(PythonEnvironment? environment, string specification, ProcessStartInfo start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        return await servers.Of(environment, ForkPurpose.Tasks)
            .StartTaskAsync(new { env = start.Environment, folder = start.WorkingDirectory, spec = specification }, cancellationToken).ConfigureAwait(false);
    }
}
