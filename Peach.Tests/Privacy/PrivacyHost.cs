using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Peach.Core.Platform;
using Peach.Core.Privacy;
using Peach.Tests.Hosting;
using Peach.Tests.Repositories;

namespace Peach.Tests.Privacy;

/// <summary>The privacy module over a real database, with stores that a test holds in its hand.</summary>
internal static class PrivacyHost
{
    public static async Task<PlatformHost> StartAsync(
        string folder, string database, IEnumerable<IPersonalDataStore> stores, TimeProvider? clock = null, LinesLogger? log = null, params (string, string)[] settings)
    {
        var host = await PlatformHost.StartAsync(
            folder,
            (services, configuration) =>
            {
                if (clock is not null) services.Replace(ServiceDescriptor.Singleton(clock));
                if (log is not null) services.AddSingleton<ILoggerProvider>(log);
                foreach (var store in stores) services.AddSingleton(store);
                services.AddPrivacy(configuration);
            },
            settings.Concat([
                ("Platform:Database", database), ("Privacy:PollInterval", "00:00:00.05"), ("Privacy:FirstRetry", "00:00:00.05"), ("Privacy:LongestRetry", "00:00:00.2"),
            ]).DistinctBy(pair => pair.Item1));
        var organisations = host.Get<IOrganisationDirectory>();
        foreach (var codops in (string[])["zzebu", "ltlrt"])
            if (!organisations.All.ContainsKey(codops)) await organisations.AddAsync(codops, codops, default);
        return host;
    }

    public static async Task<ErasureReceipt> EraseAsync(this PlatformHost host, string user, string codops = "zzebu") =>
        (await host.Get<IErasures>().RequestAsync(codops, [user], "tester", default))[0];

    public static async Task<ErasureReceipt> FindAsync(this PlatformHost host, string id) =>
        await host.Get<IErasures>().FindAsync(id, default) ?? throw new InvalidOperationException($"There is no receipt {id}.");

    public static Task<ErasureReceipt> UntilAsync(this PlatformHost host, string id, string what, Func<ErasureReceipt, bool> isSo) =>
        Eventually.GetAsync(what, async () => await host.FindAsync(id) is var receipt && isSo(receipt) ? receipt : null);

    public static Task<ErasureReceipt> DoneAsync(this PlatformHost host, string id) => host.UntilAsync(id, "the erasure to be done", receipt => receipt.State == ErasureState.Done);
}
