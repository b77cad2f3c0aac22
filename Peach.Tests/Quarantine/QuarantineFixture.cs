using System.Text;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Quarantine;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.Quarantine;

/// <summary>Collect and Quarantine over a real database and object folder.</summary>
internal sealed class QuarantineFixture : IAsyncDisposable
{
    public const string Key = "zzebu00000000017";

    private readonly TemporaryFolder _folder = new();
    private PlatformHost _host = null!;

    public IQuarantine Quarantine => _host.Get<IQuarantine>();

    public ISiteKeyDirectory SiteKeys => _host.Get<ISiteKeyDirectory>();

    public HandClock Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(LogFixture.Now));

    public IPersonalDataStore PersonalData => _host.Get<IPersonalDataStore>();

    public string ObjectFolder => _folder["objects"];

    public static async Task<QuarantineFixture> StartAsync()
    {
        var fixture = new QuarantineFixture();
        await fixture.OpenAsync();
        await fixture._host.Get<IOrganisationDirectory>().AddAsync("zzebu", "EBU", default);
        await fixture.SiteKeys.AddAsync(Key, "zzebu", default);
        return fixture;
    }

    public async Task RestartAsync()
    {
        await _host.DisposeAsync();
        await OpenAsync();
    }

    public async Task<CollectReceipt> CollectAsync(string body, DateTimeOffset? at = null)
    {
        if (!SiteKeys.TryGet(Key, out var siteKey)) throw new InvalidOperationException("The site key is not there.");
        var request = new CollectRequest(siteKey, Encoding.UTF8.GetBytes(body), [new("p", "tv")], "Player/1.0") { CollectTime = at ?? Clock.GetUtcNow() };
        return await _host.Get<ICollector>().CollectAsync(request, default);
    }

    /// <summary>Every sound event that the log holds.</summary>
    public List<System.Text.Json.Nodes.JsonObject> Stored()
    {
        using var reader = _host.Get<IEventLog>().OpenReader("test", LogStart.Oldest);
        return LogFixture.Read(reader);
    }

    public Task<IReadOnlyList<QuarantineGroup>> GroupsAsync(int events) => Eventually.GetAsync($"{events} events in quarantine", async () =>
    {
        var groups = await Quarantine.ListAsync(new QuarantineFilter(), default);
        return groups.Sum(group => group.Events) == events ? groups : null;
    });

    public async Task<ReplayView> ReplayAsync(QuarantineFilter filter)
    {
        var started = await Quarantine.StartReplayAsync(filter, default);
        return await Eventually.GetAsync("the replay's end", () => Task.FromResult(
            Quarantine.Replays.FirstOrDefault(replay => replay.Id == started.Id && replay.State != ReplayState.Running)));
    }

    public async Task RunSqlAsync(string sql)
    {
        using var context = _host.Get<IDbContextFactory<PeachDbContext>>().CreateDbContext();
        await context.Database.ExecuteSqlRawAsync(sql);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private async Task OpenAsync() => _host = await PlatformHost.StartAsync(
        _folder.Root,
        (services, configuration) => services.AddCollect(configuration).AddQuarantine(configuration),
        ("Quarantine:FlushInterval", "0:00:00.02"));
}
