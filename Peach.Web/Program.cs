using Peach.Core.Access;
using Peach.Core.Algorithms;
using Peach.Core.Archive;
using Peach.Core.Codex;
using Peach.Core.Collect;
using Peach.Core.Dashboards;
using Peach.Core.Dependencies;
using Peach.Core.CSharp;
using Peach.Core.Endpoints;
using Peach.Core.Forge;
using Peach.Core.History;
using Peach.Core.Metrics;
using Peach.Core.Platform;
using Peach.Core.Previews;
using Peach.Core.Privacy;
using Peach.Core.Python;
using Peach.Core.Quarantine;
using Peach.Core.Repositories;
using Peach.Core.Streams;
using Peach.Core.Tasks;
using Peach.Web.Administration;
using Peach.Web.Codex;
using Peach.Web.Collect;
using Peach.Web.Collector;
using Peach.Web.Components;
using Peach.Web.Demo;
using Peach.Web.Demo.Page;
using Peach.Web.Endpoints;
using Peach.Web.History;
using Peach.Web.Hosting;
using Peach.Web.Metrics;
using Peach.Web.Privacy;
using Peach.Web.Repositories;

return await PeachHost.RunAsync(args, builder =>
{
    builder.Services
        .AddPlatform(builder.Configuration)
        .AddAccess(builder.Configuration)
        .AddCodex(builder.Configuration)
        .AddCodexApi()
        .AddCollect(builder.Configuration)
        .AddCollectApi()
        .AddArchive(builder.Configuration)
        .AddHistory(builder.Configuration)
        .AddStreams(builder.Configuration)
        .AddQuarantine(builder.Configuration)
        .AddPrivacy(builder.Configuration)
        .AddMetrics(builder.Configuration)
        .AddPython(builder.Configuration)
        .AddCSharp(builder.Configuration)
        .AddTasks(builder.Configuration)
        .AddEndpoints(builder.Configuration)
        .AddDashboards(builder.Configuration)
        .AddDependencies()
        .AddAlgorithms()
        .AddRepositories(builder.Configuration)
        .AddForge(builder.Configuration)
        .AddPreviews(builder.Configuration)
        .AddAdminUi(builder.Configuration)
        .AddDemo(builder.Configuration);
}, app =>
{
    app.MapHealth();
    app.MapCollect();
    app.MapCollectorScript();
    app.MapHistory();
    app.MapCodex();
    app.MapValidate();
    app.MapRemoteConfig();
    app.MapDemo();
    app.MapEndpoints();
    MetricsApi.Map(app);
    app.MapHooks();
    app.MapAdministration();
    app.MapSchemas();
    app.MapPrivacy();
    app.MapAdminUi();
});
