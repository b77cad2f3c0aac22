using System.Buffers.Binary;
using System.Text.Json;

namespace Peach.Core.Python.Workers;

/// <summary>
/// What one worker's replies tell beside the functions' values. A set of models is described once and then named by its number, which stands in the
/// upper byte of the flags. For the one thread that reads the worker's replies.
/// </summary>
internal sealed class ReplyNotes
{
    private const int HasNotes = 32;
    private const int Traits = 31;

    private readonly IReadOnlyList<PythonModelUse>?[] _sets = new IReadOnlyList<PythonModelUse>?[256];

    /// <summary>Takes the notes off a reply.</summary>
    /// <param name="body">Becomes the value alone.</param>
    /// <exception cref="InvalidDataException">They are not notes.</exception>
    public (PythonReplyTraits Traits, IReadOnlyList<PythonModelUse>? Models, PythonNotes? Notes) Read(int flags, ref ReadOnlySpan<byte> body)
    {
        var set = flags >> 8;
        PythonNotes? notes = null;
        if ((flags & HasNotes) != 0)
        {
            var length = body.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(body);
            if (length < 0 || length > body.Length - 4) throw new InvalidDataException("A worker's notes are longer than its reply.");
            var written = JsonSerializer.Deserialize<WrittenNotes>(body.Slice(4, length), JsonSerializerOptions.Web) ?? new WrittenNotes(null, null, null);
            body = body[(4 + length)..];
            if (written.Models is { } models) _sets[set] = [.. models.Select(model => new PythonModelUse(model.Name, model.Version, MomentOf(model.Saved)))];
            if (written.Output is not null || written.Redis is not null)
            {
                notes = new PythonNotes(
                    [.. (written.Output ?? []).Select(output => (output.Stream, output.Text))],
                    [.. (written.Redis ?? []).Select(command => (command.Command, TimeSpan.FromMilliseconds(command.Ms)))]);
            }
        }

        return ((PythonReplyTraits)(flags & Traits), set == 0 ? null : _sets[set], notes);
    }

    /// <summary>A moment that nothing was saved at is one that the code has made up.</summary>
    private static DateTimeOffset? MomentOf(long? milliseconds) =>
        milliseconds is { } value && value >= 0 && value <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(value) : null;

    private sealed record WrittenNotes(IReadOnlyList<WrittenModel>? Models, IReadOnlyList<WrittenOutput>? Output, IReadOnlyList<WrittenCommand>? Redis);

    private sealed record WrittenModel(string Name, string? Version, long? Saved);

    private sealed record WrittenOutput(string Stream, string Text);

    private sealed record WrittenCommand(string Command, double Ms);
}
