using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Peach.Core.Python.Workers;

/// <summary>JSON lines to and from a fork server or a template.</summary>
internal sealed class ControlConnection(Socket socket) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private StreamReader? _reader;

    /// <returns>The next message, or null when the other side is gone.</returns>
    public async Task<JsonElement?> ReceiveAsync(CancellationToken cancellationToken)
    {
        _reader ??= new StreamReader(_stream, Encoding.UTF8);
        try
        {
            var line = await _reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            return line is null ? null : JsonSerializer.Deserialize<JsonElement>(line);
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The other side is gone, or this one closed.</exception>
    public async Task SendAsync<T>(T message, CancellationToken cancellationToken)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(message, JsonSerializerOptions.Web);
        await _sending.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _stream.WriteAsync((byte[])[.. line, (byte)'\n'], cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException error)
        {
            throw new IOException("The connection is closed.", error);
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
    }
}
