using System.IO.MemoryMappedFiles;

namespace Peach.Core.Python.Workers;

/// <summary>
/// A page of memory shared with one worker. The worker writes which call it runs, so that a death can be laid at the right
/// call's door; the pool writes which calls it has taken back, so that the worker skips them.
/// </summary>
internal sealed class RunningCallPage : IDisposable
{
    private const int Size = 4096;
    private const int TakenBackOffset = 64;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    public RunningCallPage(string path)
    {
        Path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Size);
        _view = _file.CreateViewAccessor(0, Size);
    }

    public string Path { get; }

    /// <summary>The id of the call that runs now; 0 for none.</summary>
    public uint Running => _view.ReadUInt32(0);

    /// <summary>How many steps of calls an async worker has begun: another number, another step.</summary>
    public uint Step => _view.ReadUInt32(4);

    /// <summary>How many calls an async worker has taken off its socket.</summary>
    public uint Taken => _view.ReadUInt32(8);

    /// <summary>Marks a call as taken back. The full id stands there, since slots are used again.</summary>
    public void TakeBack(uint id) => _view.Write(TakenBackOffset + (4 * (int)(id & 0xffff)), id);

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
        File.Delete(Path);
    }
}
