using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Peach.Core.Codex.Copy;
using Peach.Core.Codex.Items;
using Peach.Core.Codex.Storage;
using Peach.Core.Platform;

namespace Peach.Core.Codex.Loading;

/// <summary>Takes a body of NDJSON, some hundred lines a transaction, in little memory whatever its length.</summary>
internal sealed partial class ItemLoader(
    CodexStore store, ItemReader reader, CopyKeeper keeper, IOrganisationDirectory organisations, ILeases leases, IOptions<CodexOptions> options, ILogger<ItemLoader> logger)
{
    private const int BytesAtOnce = 4 * 1024 * 1024;

    /// <summary>White space that a line may have on top of its item.</summary>
    private const int Slack = 64 * 1024;

    public async Task<CodexLoad> LoadAsync(string codops, Stream ndjson, bool replace, CancellationToken cancellationToken)
    {
        if (!replace) return await RunAsync(codops, ndjson, false, cancellationToken).ConfigureAwait(false);
        var lease = await leases.TryAcquireAsync($"codex-load-{codops}", cancellationToken).ConfigureAwait(false)
            ?? throw new CodexBusyException(codops);
        await using (lease.ConfigureAwait(false))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            return await RunAsync(codops, ndjson, true, stop.Token).ConfigureAwait(false);
        }
    }

    private async Task<CodexLoad> RunAsync(string codops, Stream ndjson, bool replace, CancellationToken cancellationToken)
    {
        var tally = new Tally();
        var begin = await store.BeginAsync(codops, cancellationToken).ConfigureAwait(false);
        using var lines = new LineReader(ndjson, options.Value.MaxItemBytes + Slack, options.Value.MaxLoadBytes);
        List<ItemDraft> drafts = [];
        var bytes = 0L;
        try
        {
            for (var number = 1L; await lines.ReadAsync(cancellationToken).ConfigureAwait(false) is var (line, isTooLong); number++)
            {
                if (!isTooLong && line.Span.Trim(" \t\r"u8).IsEmpty) continue;
                tally.Lines++;
                if (ReadLine(number, line, isTooLong, tally) is not { } draft) continue;
                drafts.Add(draft);
                bytes += draft.Body.Length;
                if (drafts.Count < CodexStore.MostAtOnce && bytes < BytesAtOnce) continue;
                await StoreAsync(codops, drafts, tally, cancellationToken).ConfigureAwait(false);
                (drafts, bytes) = ([], 0);
            }
        }
        catch (Exception error) when (error is LoadTooLargeException or InvalidDataException or IOException && !cancellationToken.IsCancellationRequested)
        {
            // What came whole is good.
            await StoreAsync(codops, drafts, tally, cancellationToken).ConfigureAwait(false);
            if (error is PeachException) throw;
            throw new PeachException(
                $"The body broke off after {tally.Lines.ToString(CultureInfo.InvariantCulture)} lines ({error.Message.TrimEnd('.')}). The good ones are stored; nothing was removed.", error);
        }

        await StoreAsync(codops, drafts, tally, cancellationToken).ConfigureAwait(false);
        var removes = replace && tally.Refused == 0 && tally.Lines > 0;
        if (removes)
        {
            while (true)
            {
                var removed = await store.DeleteUntouchedAsync(codops, begin, CodexStore.MostAtOnce, cancellationToken).ConfigureAwait(false);
                tally.Removed += removed;
                if (removed > 0) await keeper.FollowAsync(codops, cancellationToken).ConfigureAwait(false);
                if (removed < CodexStore.MostAtOnce) break;
            }
        }

        var load = tally.ToLoad(replace ? removes : null);
        LogLoaded(codops, load.Lines, load.Added, load.Changed, load.Unchanged, load.Removed, load.Refused);
        return load;
    }

    private ItemDraft? ReadLine(long number, ReadOnlyMemory<byte> line, bool isTooLong, Tally tally)
    {
        List<CodexFault> faults = [];
        string? id = null;
        if (isTooLong)
        {
            faults.Add(new CodexFault("", $"An item may have {options.Value.MaxItemBytes.ToString(CultureInfo.InvariantCulture)} bytes (Codex:MaxItemBytes), and this line is longer."));
        }
        else
        {
            try
            {
                var text = line.Span;
                if (number == 1 && text.StartsWith("\uFEFF"u8)) text = text[3..];
                var body = CodexJson.Parse(text);
                if (reader.Read(null, body, faults) is { } draft) return draft;
                id = body.ValueKind == System.Text.Json.JsonValueKind.Object && body.TryGetProperty("id", out var own) ? own.GetRawText().Trim('"') : null;
            }
            catch (CodexRefusedException error)
            {
                faults.AddRange(error.Faults);
            }
        }

        tally.Refused++;
        if (tally.Errors.Count < CodexLoad.MaxErrors) tally.Errors.Add(new CodexLineError(number, id is { Length: > 200 } ? id[..200] : id, faults));
        return null;
    }

    private async Task StoreAsync(string codops, List<ItemDraft> drafts, Tally tally, CancellationToken cancellationToken)
    {
        if (drafts.Count == 0) return;
        if (!organisations.All.ContainsKey(codops)) throw new PeachException($"There is no organisation {codops} any more.");
        foreach (var item in await store.PutAsync(codops, drafts, null, cancellationToken).ConfigureAwait(false))
        {
            if (item.IsNew) tally.Added++;
            else if (item.IsChanged) tally.Changed++;
            else tally.Unchanged++;
        }

        await keeper.FollowAsync(codops, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Information, "Codex of {Codops} loaded: {Lines} lines, {Added} new, {Changed} changed, {Unchanged} as before, {Removed} removed, {Refused} refused")]
    private partial void LogLoaded(string codops, long lines, long added, long changed, long unchanged, long removed, long refused);

    private sealed class Tally
    {
        public List<CodexLineError> Errors { get; } = [];

        public long Lines { get; set; }

        public long Added { get; set; }

        public long Changed { get; set; }

        public long Unchanged { get; set; }

        public long Removed { get; set; }

        public long Refused { get; set; }

        public CodexLoad ToLoad(bool? isReplaced) => new(Lines, Added, Changed, Unchanged, Removed, Refused, Errors, isReplaced);
    }
}
