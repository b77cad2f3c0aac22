using System.Text.Json;
using Peach.Core.Codex;

namespace Peach.Tests.Dashboards;

/// <summary>A catalogue of a size that a test sets.</summary>
internal sealed class SizedCodex : ICodex
{
    public long Items { get; set; }

    public Task<CodexSummary> SummariseAsync(string codops, CancellationToken cancellationToken) => Task.FromResult(new CodexSummary(Items, Items, null, CodexCopyState.Current, 1));

    public ValueTask<IReadOnlyList<CodexItem?>> FindAsync(string codops, IReadOnlyList<string> ids, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CodexItem?> GetAsync(string codops, string id, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CodexPut> PutAsync(string codops, string id, JsonElement body, CodexCondition? condition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CodexLoad> PutManyAsync(string codops, Stream ndjson, bool replace, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> DeleteAsync(string codops, string id, CodexCondition? condition, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> DeleteManyAsync(string codops, IReadOnlyCollection<string> ids, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<CodexPage> SearchAsync(string codops, CodexSearch search, CancellationToken cancellationToken) => throw new NotSupportedException();
}
