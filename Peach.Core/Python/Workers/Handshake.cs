using System.Net.Sockets;
using System.Text.Json;

namespace Peach.Core.Python.Workers;

/// <summary>The first line on every connection: who is there.</summary>
internal sealed record Handshake(string Role, string Id, int Pid)
{
    private const int MaxLength = 1024;

    /// <summary>Reads the line byte by byte, so that nothing of what follows is taken.</summary>
    /// <exception cref="InvalidDataException">The connection ends, or says something else.</exception>
    public static async Task<Handshake> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var line = new byte[MaxLength];
        for (var length = 0; length < MaxLength; length++)
        {
            if (await socket.ReceiveAsync(line.AsMemory(length, 1), cancellationToken).ConfigureAwait(false) == 0) break;
            if (line[length] != '\n') continue;
            return JsonSerializer.Deserialize<Handshake>(line.AsSpan(0, length), JsonSerializerOptions.Web)
                ?? throw new InvalidDataException("A Python process introduced itself with null.");
        }

        throw new InvalidDataException("A Python process did not introduce itself.");
    }
}
