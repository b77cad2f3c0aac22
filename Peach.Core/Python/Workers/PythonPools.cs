using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Peach.Core.Python.Workers;

internal sealed class PythonPools(
    ForkServers servers, IPythonEnvironments environments, DeadlineWatch watch, IOptions<PythonOptions> options, TimeProvider clock, ILoggerFactory loggers) : IPythonPools
{
    public async Task<PythonPoolStart> StartAsync(PythonCode code, CancellationToken cancellationToken)
    {
        var environment = await environments.RequireAsync(code.Tree, cancellationToken).ConfigureAwait(false);
        var pool = new PythonPool(code, servers.Of(environment), watch, options, clock, loggers.CreateLogger<PythonPool>());
        try
        {
            await pool.StartAsync(cancellationToken).ConfigureAwait(false);
            if (pool.Failures.Any(failure => failure is null)) return new PythonPoolStart(pool, pool.Failures);
            await pool.DisposeAsync().ConfigureAwait(false);
            return new PythonPoolStart(null, pool.Failures);
        }
        catch
        {
            await pool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
