using Microsoft.Extensions.Options;
using Peach.Core.Codex;

namespace Peach.Web.Codex;

/// <summary>Reads the body of one item.</summary>
internal sealed class ItemBody(IOptions<CodexOptions> options)
{
    /// <summary>White space does not count to an item's size.</summary>
    private readonly int _limit = 2 * options.Value.MaxItemBytes;

    /// <exception cref="RequestBodyException">It is too large, or compressed in a way that cannot be read.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContext context)
    {
        if (context.Request.ContentLength > _limit) throw TooLarge();
        await using var body = LoadBody.Open(context);
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        try
        {
            while (await body.ReadAsync(buffer, context.RequestAborted) is var count and > 0)
            {
                content.Write(buffer, 0, count);
                if (content.Length > _limit) throw TooLarge();
            }
        }
        catch (InvalidDataException error)
        {
            throw new RequestBodyException(StatusCodes.Status400BadRequest, $"The body is announced as gzip and is not: {error.Message}");
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private RequestBodyException TooLarge() => new(
        StatusCodes.Status413PayloadTooLarge, $"An item may have {options.Value.MaxItemBytes} bytes without white space (Codex:MaxItemBytes), and this body is far larger.");
}
