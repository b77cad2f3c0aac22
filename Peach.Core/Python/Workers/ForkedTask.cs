using System.Net.Sockets;

namespace Peach.Core.Python.Workers;

internal sealed class ForkedTask(int id, Socket output, Socket error, Task<int> exit, long sharedBytes) : IPythonTaskProcess
{
    public int Id => id;

    public Stream Output { get; } = new NetworkStream(output, ownsSocket: true);

    public Stream Error { get; } = new NetworkStream(error, ownsSocket: true);

    public Task<int> Exit => exit;

    public long SharedBytes => sharedBytes;

    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
    }
}
