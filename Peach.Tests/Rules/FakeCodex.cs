using System.Text.Json;
using Peach.Core.Codex;

namespace Peach.Tests.Rules;

/// <summary>A catalogue of the items that a test names.</summary>
internal sealed class FakeCodex : ICodex
{
    private readonly Dictionary<string, CodexItem> _items = new(StringComparer.Ordinal);

    public bool IsAway { get; set; }

    /// <summary>How often it was asked.</summary>
    public int Reads { get; private set; }

    public void Put(string id, JsonElement fields) =>
        _items[id] = new CodexItem(id, JsonSerializer.SerializeToUtf8Bytes(fields), Moment(fields, "available_from"), Moment(fields, "available_until"));

    public ValueTask<IReadOnlyList<CodexItem?>> FindAsync(string codops, IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        Reads++;
        return IsAway
            ? ValueTask.FromException<IReadOnlyList<CodexItem?>>(new CodexUnavailableException(null))
            : ValueTask.FromResult<IReadOnlyList<CodexItem?>>([.. ids.Select(_items.GetValueOrDefault)]);
    }

    public Task<CodexItem?> GetAsync(string codops, string id, CancellationToken cancellationToken) => Task.FromResult(_items.GetValueOrDefault(id));

    public Task<CodexPut> PutAsync(string codops, string id, JsonElement body, CodexCondition? condition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CodexLoad> PutManyAsync(string codops, Stream ndjson, bool replace, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(string codops, string id, CodexCondition? condition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> DeleteManyAsync(string codops, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CodexPage> SearchAsync(string codops, CodexSearch search, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CodexSummary> SummariseAsync(string codops, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static DateTimeOffset? Moment(JsonElement fields, string name) => fields.TryGetProperty(name, out var value) ? value.GetDateTimeOffset() : null;
}
