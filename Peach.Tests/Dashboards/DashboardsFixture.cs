using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Peach.Core.Codex;
using Peach.Core.Collect;
using Peach.Core.Dashboards;
using Peach.Core.Dashboards.Counting;
using Peach.Core.Dashboards.Storage;
using Peach.Core.Endpoints;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;
using Peach.Core.Tasks;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.Dashboards;

/// <summary>Collect and Dashboards over a real database.</summary>
internal sealed class DashboardsFixture : IAsyncDisposable
{
    public const string Key = "zzebu00000000017";
    public const string Codops = "zzebu";

    private readonly TemporaryFolder _folder = new();
    private PlatformHost _host = null!;
    private (string Key, string Value)[] _settings = [];

    public HandClock Clock { get; } = new(DateTimeOffset.FromUnixTimeMilliseconds(LogFixture.Now));

    public FakeEndpointMetrics Metrics { get; } = new();

    public FakeRuns Runs { get; } = new();

    public FakeAudit Audit { get; } = new();

    public SizedCodex Codex { get; } = new();

    public IEventLog Log => _host.Get<IEventLog>();

    public RollupWriter Writer => _host.Get<RollupWriter>();

    public RollupStore Store => _host.Get<RollupStore>();

    public IDashboards Dashboards => _host.Get<IDashboards>();

    public TokenSigner Tokens => _host.Get<TokenSigner>();

    public static async Task<DashboardsFixture> StartAsync(params (string Key, string Value)[] settings)
    {
        var fixture = new DashboardsFixture { _settings = settings };
        await fixture.OpenAsync();
        await fixture._host.Get<IOrganisationDirectory>().AddAsync(Codops, "EBU", default);
        await fixture._host.Get<ISiteKeyDirectory>().AddAsync(Key, Codops, default);
        return fixture;
    }

    /// <summary>A replica on another's database, with a log of its own.</summary>
    public static async Task<DashboardsFixture> JoinAsync(DashboardsFixture first)
    {
        var fixture = new DashboardsFixture { _settings = first._settings };
        Directory.CreateDirectory(fixture._folder["keys"]);
        foreach (var key in Directory.EnumerateFiles(first._folder["keys"])) File.Copy(key, Path.Combine(fixture._folder["keys"], Path.GetFileName(key)));
        await fixture.OpenAsync();
        return fixture;
    }

    public T Get<T>() where T : notnull => _host.Get<T>();

    public async Task RestartAsync()
    {
        await _host.DisposeAsync();
        await OpenAsync();
    }

    /// <summary>Collects one request now.</summary>
    public async Task CollectAsync(IEnumerable<JsonObject> events, string device = "phone", string client = "c1", DateTimeOffset? at = null)
    {
        var now = at ?? Clock.GetUtcNow();
        var body = new JsonObject
        {
            ["peach_schema_version"] = "1.0.3",
            ["sent_timestamp"] = now.ToUnixTimeMilliseconds(),
            ["client"] = new JsonObject { ["id"] = client, ["device"] = new JsonObject { ["type"] = device } },
            ["events"] = new JsonArray([.. events]),
        };
        if (!_host.Get<ISiteKeyDirectory>().TryGet(Key, out var siteKey)) throw new InvalidOperationException("The site key is not there.");
        await _host.Get<ICollector>().CollectAsync(new CollectRequest(siteKey, Encoding.UTF8.GetBytes(body.ToJsonString()), [], "Player/1.0") { CollectTime = now }, default);
    }

    public JsonObject Event(string type, string? id = null, DateTimeOffset? at = null, JsonObject? context = null)
    {
        var entry = new JsonObject { ["type"] = type, ["event_timestamp"] = (at ?? Clock.GetUtcNow()).ToUnixTimeMilliseconds() };
        if (id is not null) entry["id"] = id;
        if (context is not null) entry["context"] = context;
        return entry;
    }

    public string Token(string endpoint, string component = "c", string commit = "00ab34cd", string codops = Codops) =>
        Tokens.Create(new RecommendationToken(codops, endpoint, component, commit, false, Clock.GetUtcNow()));

    public Task CountedAsync() => Eventually.IsTrueAsync("all events counted", () => Writer.Counted >= Log.End);

    /// <summary>What the database has of a measure, by label.</summary>
    public async Task<Dictionary<string, long>> SumAsync(string measure, Grain grain = Grain.Minute, string codops = Codops)
    {
        using var context = _host.Get<IDbContextFactory<PeachDbContext>>().CreateDbContext();
        var rows = await context.ReadAsync(
            $"SELECT s.label, SUM(p.value) FROM rollup_series s JOIN rollup_points p ON p.series = s.id WHERE s.codops = @p0 AND s.measure = @p1 AND p.grain = {(int)grain} GROUP BY s.label",
            reader => (Label: reader.GetString(0), Sum: Convert.ToInt64(reader.GetValue(1))), default, codops, measure);
        return rows.ToDictionary(row => row.Label.Replace(Measures.Separator, '|'), row => row.Sum);
    }

    public async Task<List<T>> ReadAsync<T>(string sql, Func<System.Data.Common.DbDataReader, T> read)
    {
        using var context = _host.Get<IDbContextFactory<PeachDbContext>>().CreateDbContext();
        return await context.ReadAsync(sql, read, default);
    }

    public Task<DashboardView> ShowAsync(DashboardSection section, TimeSpan back, bool compare = true) =>
        Dashboards.GetAsync(section, new DashboardQuery(Clock.GetUtcNow() - back, Clock.GetUtcNow(), [Codops], compare), default);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private async Task OpenAsync()
    {
        _host = await PlatformHost.StartAsync(
            _folder.Root,
            (services, configuration) =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
                services.AddCollect(configuration).AddDashboards(configuration);
                services.AddSingleton<IEndpointMetrics>(Metrics);
                services.AddSingleton<IRunRecords>(Runs);
                services.AddSingleton<ITaskBoard>(new OneTask());
                services.AddSingleton<IAudit>(Audit);
                services.AddSingleton<ICodex>(Codex);
                services.AddSingleton<TokenSigner>();
                services.AddSingleton<IRecommendationTokens>(provider => provider.GetRequiredService<TokenSigner>());
            },
            [("Dashboards:WriteInterval", "0:00:00.02"), ("Dashboards:AnswerAge", "0"), ("Collect:DuplicateWindow", "0:00:00"), .. _settings]);
        await Tokens.LoadAsync(_host.Get<IPlatformKeys>(), default);
    }
}
