using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Peach.Core.Codex;

namespace Peach.Tests.Components.Fakes;

internal sealed class FakeCodex(TimeProvider time) : ICodex
{
    private readonly ConcurrentDictionary<(string Codops, string Id), CodexItem> _items = [];
    private long _version;

    public void Put(string codops, string id, string json, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        _items[(codops, id)] = new CodexItem(id, Encoding.UTF8.GetBytes(json), from, until, time.GetUtcNow(), Interlocked.Increment(ref _version));

    public ValueTask<IReadOnlyList<CodexItem?>> FindAsync(string codops, IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
        new([.. ids.Select(id => _items.GetValueOrDefault((codops, id)))]);

    public Task<CodexItem?> GetAsync(string codops, string id, CancellationToken cancellationToken) => Task.FromResult(_items.GetValueOrDefault((codops, id)));

    public Task<CodexPut> PutAsync(string codops, string id, JsonElement body, CodexCondition? condition, CancellationToken cancellationToken)
    {
        var before = _items.GetValueOrDefault((codops, id));
        if (condition is not null && !condition.HoldsFor(before?.Version)) throw new CodexConditionException(before?.Version);
        if (body.TryGetProperty("available_from", out var from) && from.ValueKind == JsonValueKind.Number)
            throw new CodexRefusedException([new CodexFault("available_from", "available_from must be a time with its zone.")]);
        Put(codops, id, body.GetRawText());
        return Task.FromResult(new CodexPut(_items[(codops, id)], before is null, true));
    }

    public async Task<CodexLoad> PutManyAsync(string codops, Stream ndjson, bool replace, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(ndjson);
        var lines = (await reader.ReadToEndAsync(cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<CodexLineError> errors = [];
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('{')) Put(codops, JsonElement.Parse(lines[i]).GetProperty("id").GetString()!, lines[i]);
            else errors.Add(new CodexLineError(i + 1, null, [new CodexFault("", "This is no sound JSON.")]));
        }

        return new CodexLoad(lines.Length, lines.Length - errors.Count, 0, 0, 0, errors.Count, errors, replace ? errors.Count == 0 : null);
    }

    public Task<bool> DeleteAsync(string codops, string id, CodexCondition? condition, CancellationToken cancellationToken) =>
        Task.FromResult(_items.TryRemove((codops, id), out _));

    public Task<int> DeleteManyAsync(string codops, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) =>
        Task.FromResult(ids.Count(id => _items.TryRemove((codops, id), out _)));

    public Task<CodexPage> SearchAsync(string codops, CodexSearch search, CancellationToken cancellationToken)
    {
        var found = Of(codops).Where(item => search.Text is null || Encoding.UTF8.GetString(item.Json.Span).Contains(search.Text, StringComparison.OrdinalIgnoreCase))
            .Where(item => search.AvailableAt is not { } at || item.IsAvailableAt(at) == search.IsAvailable)
            .Where(item => search.After is null || string.CompareOrdinal(item.Id, search.After) > 0).ToList();
        return Task.FromResult(new CodexPage([.. found.Take(search.Limit)], found.Count > search.Limit ? found[search.Limit - 1].Id : null));
    }

    public Task<CodexSummary> SummariseAsync(string codops, CancellationToken cancellationToken)
    {
        var items = Of(codops).ToList();
        return Task.FromResult(new CodexSummary(
            items.Count, items.Count(item => item.IsAvailableAt(time.GetUtcNow())), items.Count == 0 ? null : items.Max(item => item.UpdatedAt), CodexCopyState.Current, 1));
    }

    private IEnumerable<CodexItem> Of(string codops) =>
        _items.Where(pair => pair.Key.Codops == codops).Select(pair => pair.Value).OrderBy(item => item.Id, StringComparer.Ordinal);
}
