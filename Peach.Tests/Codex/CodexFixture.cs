using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Peach.Core.Codex;
using Peach.Core.Platform;
using Peach.Tests.Hosting;

namespace Peach.Tests.Codex;

/// <summary>The platform with the codex, really started, and an organisation <c>zzebu</c>.</summary>
internal sealed class CodexFixture : IAsyncDisposable
{
    public const string Codops = "zzebu";

    private readonly PlatformHost _host;

    private CodexFixture(PlatformHost host) => _host = host;

    public ICodex Codex => _host.Get<ICodex>();

    public IRedis Redis => _host.Get<IRedis>();

    public IServiceProvider Services => _host.Services;

    public static async Task<CodexFixture> StartAsync(string data, params (string Key, string Value)[] settings)
    {
        (string Key, string Value)[] defaults = [("Codex:CopyInterval", "00:00:00.1"), ("Codex:LocalAge", "00:00:00")];
        var host = await PlatformHost.StartAsync(
            data, (services, configuration) => services.AddCodex(configuration), [.. settings, .. defaults.ExceptBy(settings.Select(setting => setting.Key), setting => setting.Key)]);
        var organisations = host.Get<IOrganisationDirectory>();
        if (!organisations.All.ContainsKey(Codops)) await organisations.AddAsync(Codops, "EBU", CancellationToken.None);
        return new CodexFixture(host);
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    public Task<CodexPut> PutAsync(string id, string json = "{}", CodexCondition? condition = null) =>
        Codex.PutAsync(Codops, id, CodexJson.Parse(Encoding.UTF8.GetBytes(json)), condition, CancellationToken.None);

    public async Task<CodexLoad> LoadAsync(string ndjson, bool replace = false)
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(ndjson));
        return await Codex.PutManyAsync(Codops, body, replace, CancellationToken.None);
    }

    /// <summary>Lines of items <c>i0</c>, <c>i1</c>, …</summary>
    public static string Lines(int count, string fields = "") =>
        string.Concat(Enumerable.Range(0, count).Select(i => $$"""{"id":"i{{i}}","title":"Item {{i}}"{{fields}}}""" + "\n"));

    public async Task<IReadOnlyList<CodexItem?>> FindAsync(params string[] ids) => await Codex.FindAsync(Codops, ids, CancellationToken.None);

    public async Task<CodexPage> SearchAsync(CodexSearch search) => await Codex.SearchAsync(Codops, search, CancellationToken.None);

    public async Task WaitForCopyAsync() => await Eventually.IsTrueAsync(
        "the copy to be complete", async () => (await Codex.SummariseAsync(Codops, CancellationToken.None)).Copy == CodexCopyState.Current);

    /// <returns>Ids and objects as the copy in Redis has them.</returns>
    public async Task<Dictionary<string, string>> CopyAsync()
    {
        var hash = await Redis.Database.HashGetAllAsync($"peach:codex:{Codops}:items");
        return hash.Where(field => field.Name != "").ToDictionary(field => (string)field.Name!, field => ((string)field.Value!).Split('\n', 2)[1]);
    }

    /// <returns>Ids and objects as the database has them.</returns>
    public async Task<Dictionary<string, string>> SourceAsync()
    {
        Dictionary<string, string> all = [];
        for (string? after = null; ;)
        {
            var page = await SearchAsync(new CodexSearch(After: after, Limit: 1000));
            foreach (var item in page.Items) all[item.Id] = item.Body.GetRawText();
            if ((after = page.Next) is null) return all;
        }
    }

    public async Task<int> ExecuteAsync(string sql)
    {
        using var context = await Services.GetRequiredService<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
        return await context.Database.ExecuteSqlRawAsync(sql);
    }
}
