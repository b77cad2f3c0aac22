using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;

namespace Peach.Core.Python.Workers;

internal sealed partial class PythonTasks(ForkServers servers, ILogger<PythonTasks> logger) : IPythonTasks
{
    public async Task<IPythonTaskProcess?> ForkAsync(PythonEnvironment? environment, string specification, ProcessStartInfo start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(start);
        var server = servers.Of(environment, ForkPurpose.Tasks);
        if (!server.IsRunning)
        {
            _ = WarmUpAsync(server);
            return null;
        }

        try
        {
            return await server.StartTaskAsync(new { env = start.Environment, folder = start.WorkingDirectory, spec = specification }, cancellationToken).ConfigureAwait(false);
        }
        catch (PeachException error)
        {
            LogNotForked(error.Message);
            return null;
        }
    }

    private async Task WarmUpAsync(ForkServer server)
    {
        try
        {
            await server.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception error) when (error is PeachException or ObjectDisposedException or OperationCanceledException)
        {
            LogNotForked(error.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "Runs of tasks start cold for now, since no process can be forked for them: {Reason}")]
    private partial void LogNotForked(string reason);
}
