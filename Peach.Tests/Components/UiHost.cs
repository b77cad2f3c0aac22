using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Peach.Core.Access;
using Peach.Core.Alerts;
using Peach.Core.Algorithms;
using Peach.Core.Access.Accounts;
using Peach.Core.Archive;
using Peach.Core.Codex;
using Peach.Core.Collect;
using Peach.Core.CSharp;
using Peach.Core.Dashboards;
using Peach.Core.Dependencies;
using Peach.Core.Endpoints;
using Peach.Core.Forge;
using Peach.Core.History;
using Peach.Core.Metrics;
using Peach.Core.Platform;
using Peach.Core.Platform.Secrets;
using Peach.Core.Previews;
using Peach.Core.Privacy;
using Peach.Core.Quarantine;
using Peach.Core.Repositories;
using Peach.Core.Rules;
using Peach.Core.Secrets;
using Peach.Core.Tasks;
using Peach.Tests.Components.Fakes;
using Peach.Tests.Hosting;
using Peach.Tests.Privacy;
using Peach.Web.Administration;
using Peach.Web.Components;
using Peach.Web.Hosting;

namespace Peach.Tests.Components;

/// <summary>The admin UI with its login and the admin API, really served, over accounts in SQLite and services that a test fills.</summary>
internal sealed class UiHost : IAsyncDisposable
{
    public const string Token = "ui-test-token-0123456789";

    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _console = new();
    private WebApplication _app = null!;

    private UiHost(TimeProvider time)
    {
        Time = time;
        Repositories = new FakeRepositories(time);
        Organisations = new FakeOrganisations(time);
        SiteKeys = new FakeSiteKeys(time);
        Erasures = new FakeErasures(time);
        Codex = new FakeCodex(time);
        Archive = new FakeArchive(time);
        Previews = new FakePreviews(time);
        Rules = new FakeRules(time);
        Alerts = new FakeAlerts(time);
        RunRecords = new FakeRunRecords(Tasks);
    }

    public TimeProvider Time { get; }

    public FakeRepositories Repositories { get; }

    public FakeTasks Tasks { get; } = new();

    public FakeRunRecords RunRecords { get; }

    public FakeEndpoints Endpoints { get; } = new();

    public FakeRules Rules { get; }

    public FakeStatistics Statistics { get; } = new();

    public FakeOrganisations Organisations { get; }

    public FakeSiteKeys SiteKeys { get; }

    public FakeHistory History { get; } = new();

    public FakeErasures Erasures { get; }

    public FakeCodex Codex { get; }

    public FakeArchive Archive { get; }

    public FakePreviews Previews { get; }

    public FakeAlerts Alerts { get; }

    public FakeForge Forge { get; } = new();

    public FakeDashboards Dashboards { get; } = new();

    public FakeBoards Boards { get; } = new();

    public string Address { get; private set; } = "";

    /// <summary>What the first start told the operator.</summary>
    public string Console => _console.ToString();

    /// <summary>Of the account <c>admin</c>, which administers all.</summary>
    public string Password { get; private set; } = "";

    public IServiceProvider Services => _app.Services;

    public static async Task<UiHost> StartAsync(TimeProvider? time = null, Action<WebApplication>? map = null, params string[] settings)
    {
        var host = new UiHost(time ?? TimeProvider.System);
        await host.RunAsync("http://127.0.0.1:0", map, settings);
        var accounts = host.Services.GetRequiredService<IAccountDirectory>();
        host.Password = (await accounts.AddAsync("admin", default))!;
        await host.Services.GetRequiredService<IRoleDirectory>().SetAsync((await accounts.FindByNameAsync("admin", default))!.Id, Grants.PlatformAdmin.All, default);
        return host;
    }

    public HttpClient CreateClient(bool followRedirects = false) =>
        new(new HttpClientHandler { AllowAutoRedirect = followRedirects }) { BaseAddress = new Uri(Address) };

    /// <summary>Stops and starts again on the same address and data, as an update would.</summary>
    public async Task RestartAsync(params string[] settings)
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await RunAsync(Address, null, settings);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _console.DisposeAsync();
        _folder.Dispose();
    }

    private async Task RunAsync(string url, Action<WebApplication>? map, string[] settings)
    {
        _app = PeachHost.Build(
            [$"--Urls={url}", $"--Access:AdminToken={Token}", "--Logging:LogLevel:Default=Error", .. settings],
            builder =>
            {
                var services = builder.Services;
                services.AddSingleton(Time);
                services.AddDataProtection().SetApplicationName("Peach").PersistKeysToFileSystem(Directory.CreateDirectory(_folder["keys"]));
                services.AddDbContextFactory<PeachDbContext>(context => context.UseSqlite($"Data Source={_folder["peach.db"]};Pooling=False"));
                services.AddHostedService<AccountTable>();
                services.AddAccess(builder.Configuration);
                services.AddAudit();
                services.AddSingleton<ISecretProtector, SecretProtector>();
                services.AddSingleton<IPlatformKeys, FakeKeys>();
                services.Replace(ServiceDescriptor.Singleton(new SetupAnnouncement(_console)));
                services.AddSingleton<IRepositoryCatalog>(Repositories);
                services.AddSingleton<IRepositoryHooks>(new FakeHooks(Repositories));
                services.AddSingleton<IRepositoryHolds>(new FakeHolds(Repositories, Time));
                services.AddSingleton<INewRepositories>(new FakeNewRepositories(Repositories));
                services.AddSingleton<IRepositoryEnvironments>(new FakeEnvironments(Time));
                services.AddSingleton<IAlgorithmCatalog, FakeAlgorithms>();
                services.AddSingleton<IDefinitionEdits, FakeDefinitionEdits>();
                services.AddSingleton<IRolloutHistory>(new FakeRollouts(Repositories, Time));
                services.AddSingleton<IDriftList>(new FakeRollouts(Repositories, Time));
                services.AddSingleton<ITaskBoard>(Tasks);
                services.AddSingleton<ITaskControl>(new FakeTaskControl(Tasks));
                services.AddSingleton<IRunRecords>(RunRecords);
                services.AddSingleton<IEndpointCatalog>(Endpoints);
                services.AddSingleton<IEndpointRules>(Rules);
                services.AddSingleton<ILiveRules>(Rules.Live);
                services.AddSingleton<IApiKeys>(new FakeApiKeys(Time));
                services.AddSingleton<ISecrets>(new FakeSecrets(Time));
                services.AddSingleton<IAlerts>(Alerts);
                services.AddSingleton<IAlertChannels>(Alerts);
                services.AddSingleton<ITaskFreshness>(new FakeFreshness(Time));
                services.AddSingleton<IEventStatistics>(Statistics);
                services.AddSingleton<IOrganisationDirectory>(Organisations);
                services.AddSingleton<ISiteKeyDirectory>(SiteKeys);
                services.AddSingleton<IIntakeLimits, FakeIntakeLimits>();
                services.AddSingleton<IUserHistory>(History);
                services.AddSingleton<IErasures>(Erasures);
                services.AddSingleton<ICodex>(Codex);
                services.AddSingleton<IPersonalDataStore>(new DrawerStore("history", isImmediate: true));
                foreach (var name in (string[])["archive", "quarantine", "stream"]) services.AddSingleton<IPersonalDataStore>(new DrawerStore(name));
                services.AddSingleton<IQuarantine>(new FakeQuarantine(Time));
                services.AddSingleton<IPayloadInspector, FakeInspector>();
                services.AddSingleton<IArchiveOverview>(Archive);
                services.AddSingleton<IPreviews>(Previews);
                services.AddSingleton<IPreviewTokens>(Previews);
                services.AddSingleton<IForge>(Forge);
                services.AddSingleton<IDashboards>(Dashboards);
                services.AddSingleton<IBoards>(Boards);
                services.AddSingleton<ICSharpSwitch, FakeCSharpSwitch>();
                services.AddAdminUi(builder.Configuration);
            },
            app =>
            {
                app.MapHealth();
                app.MapAdministration();
                map?.Invoke(app);
                app.MapAdminUi();
            });
        await _app.StartAsync();
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    /// <summary>Makes the tables of Access by the product's own scripts.</summary>
    private sealed class AccountTable(IDbContextFactory<PeachDbContext> contexts) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await using var context = await contexts.CreateDbContextAsync(cancellationToken);
            if (await context.Database.SqlQuery<int>($"SELECT count(*) AS Value FROM sqlite_master WHERE name = 'accounts'").SingleAsync(cancellationToken) > 0) return;
            var assembly = typeof(AccessModule).Assembly;
            foreach (var name in assembly.GetManifestResourceNames().Where(resource => resource.Contains(".Access.Migrations.", StringComparison.Ordinal) || resource.EndsWith("_audit.sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
            {
                using var script = new StreamReader(assembly.GetManifestResourceStream(name)!);
                await context.Database.ExecuteSqlRawAsync(await script.ReadToEndAsync(cancellationToken), cancellationToken);
            }
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
