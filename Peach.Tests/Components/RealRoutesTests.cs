using System.Diagnostics;
using FluentAssertions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NUnit.Framework;
using Peach.Core.Access;
using Peach.Tests.Hosting;
using Peach.Web.Access;
using Peach.Web.Components;

namespace Peach.Tests.Components;

/// <summary>Who may call what, of the program as it is shipped.</summary>
[TestFixture]
internal sealed class RealRoutesTests
{
    /// <summary>For everyone by decision: probes, what products call, and the pages that one sees before the login.</summary>
    private static readonly string[] Open =
    [
        "/health/live", "/health/ready", "/v3/collect", "/v2/collect", "/v1/collect", "/api/events", "/v3/validate", "/config/{key}.json", "/api/v1/{codops}/{**path}", "/v2/{**path}", "/api/v1/tokens/{token}", "/api/v1/{codops}/openapi.json", "/metrics",
        "/hooks/gitlab", "/hooks/github", "/hooks/gitea", "/peach-collector.js", "/peach-collector.d.ts", "/demo", "/demo/{file}", "/demo/events", "/schemas/peach.json", "/login", "/login/code", "/setup", "/not-found", "/error",
    ];

    /// <summary>For whoever has an account, whatever their roles.</summary>
    private static readonly string[] ForAnyone = ["/", "/logout", "/profile"];

    [Test]
    public async Task Routes_OfTheProgram_AreOpenByDecisionOrAskForAPolicy()
    {
        using var folder = new TemporaryFolder();
        var routes = await RoutesAsync(folder["data"]);

        routes.Select(PathOf).Should().Contain(["/v3/collect", "/repositories/{Id}", "/api/admin/repositories/{id}"], "the list must see every module");
        var unguarded = routes.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null || route.Metadata.GetOrderedMetadata<IAuthorizeData>().Count == 0)
            .Select(PathOf).Where(path => !path.StartsWith("/_framework/", StringComparison.Ordinal));
        unguarded.Distinct().Should().BeSubsetOf(Open, "all else must name a policy");
        var withoutRole = routes.Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is null && route.Metadata.GetMetadata<RequireRoleAttribute>() is null)
            .Select(PathOf).Where(path => !path.StartsWith("/_", StringComparison.Ordinal));
        withoutRole.Distinct().Should().BeSubsetOf([.. Open, .. ForAnyone], "all else must say which role it needs and where");
        var api = routes.Where(route => route.Metadata.GetMetadata<RequireRoleAttribute>() is not null && PathOf(route).StartsWith("/api/", StringComparison.Ordinal)).ToList();
        api.Where(route => route.Metadata.GetMetadata<AreaMetadata>() is null).Select(PathOf).Should().BeEmpty("tokens are confined to areas");
        api.Where(route => route.Metadata.GetMetadata<RequireRoleAttribute>() is { Role: > Role.Viewer } rule && !route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Contains("GET") && rule.Of == OrganisationOf.Route
            && !PathOf(route).Contains("{codops}", StringComparison.Ordinal)).Select(PathOf).Should().BeEmpty("the route must name the organisation");
        // A session must not open the API, or other sites' pages could use it; nor a token the pages.
        foreach (var route in api) route.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(data => data.Policy).Should().OnlyContain(policy => policy == AccessPolicies.Program || policy == AccessPolicies.ProgramOrRun, PathOf(route));
    }

    private static string PathOf(RouteEndpoint route) => "/" + route.RoutePattern.RawText!.Trim('/');

    /// <summary>Runs the program's own entry point and reads what it mapped.</summary>
    private static async Task<List<RouteEndpoint>> RoutesAsync(string data)
    {
        using var observer = new HostObserver();
        using var subscription = DiagnosticListener.AllListeners.Subscribe(observer);
        var main = typeof(UiHeaders).Assembly.EntryPoint!;
        var run = Task.Run(() =>
        {
            observer.Watch();
            return main.Invoke(null, [new[] { "--Urls=http://127.0.0.1:0", $"--Platform:Data={data}", "--Logging:LogLevel:Default=Error" }]);
        });
        var host = await observer.Built.WaitAsync(Eventually.Limit);
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await (await Task.WhenAny(started.Task, run)).WaitAsync(Eventually.Limit);
        var routes = host.Services.GetServices<EndpointDataSource>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToList();
        lifetime.StopApplication();
        (await run.WaitAsync(Eventually.Limit)).Should().Be(0);
        return routes;
    }

    /// <summary>Hears of the host that is built in its own flow of calls, not of those of other tests.</summary>
    private sealed class HostObserver : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly AsyncLocal<bool> _watched = new();
        private readonly TaskCompletionSource<IHost> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<IDisposable> _subscriptions = [];

        public Task<IHost> Built => _built.Task;

        public void Watch() => _watched.Value = true;

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name != "Microsoft.Extensions.Hosting") return;
            lock (_subscriptions) _subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (_watched.Value && value is { Key: "HostBuilt", Value: IHost host }) _built.TrySetResult(host);
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            lock (_subscriptions) _subscriptions.ForEach(subscription => subscription.Dispose());
        }
    }
}
