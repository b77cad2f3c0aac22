using System.Text;

namespace Peach.Core.Platform.Lifecycle;

/// <summary>This Peach among those that share a database: the same one again when it is started anew on its data folder.</summary>
internal sealed class Replica(DataFolder data) : IReplica, IDisposable
{
    private FileStream? _claim;

    /// <summary>32 hexadecimal digits. Until <see cref="Claim"/> nobody else's, and new with every process.</summary>
    public string Id { get; private set; } = Guid.NewGuid().ToString("N");

    /// <summary>
    /// Takes the data folder for this process, until it ends in whatever way, and with it the id of its predecessors there, which
    /// are dead by this.
    /// </summary>
    /// <exception cref="PeachStartupException">Another process has it.</exception>
    public void Claim()
    {
        var path = Path.Combine(data.Root, "replica");
        try
        {
            _claim = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new PeachStartupException(
                $"The data folder {data.Root} is in use by another Peach ({error.Message}). Stop that one, or start this one with " +
                "another data folder (--data DIR or the setting Platform:Data).", error);
        }

        // A copy of the folder on another machine is another replica.
        var machine = Environment.MachineName;
        using var reader = new StreamReader(_claim, Encoding.UTF8, leaveOpen: true);
        if (reader.ReadToEnd().Split('\n') is [{ Length: 32 } id, var name, ..] && name == machine)
        {
            Id = id;
            return;
        }

        _claim.SetLength(0);
        _claim.Write(Encoding.UTF8.GetBytes($"{Id}\n{machine}\n"));
        _claim.Flush(flushToDisk: true);
    }

    public void Dispose() => _claim?.Dispose();
}
