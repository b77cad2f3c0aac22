using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Peach.Core.Archive;
using Peach.Core.Archive.Erasure;
using Peach.Core.Archive.Manifests;
using Peach.Core.Archive.Progress;
using Peach.Core.Archive.Upkeep;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Platform.Database;
using Peach.Core.Platform.Organisations;
using Peach.Tests.Collect;
using Peach.Tests.Hosting;

namespace Peach.Tests.Archive;

/// <summary>An archive with everything that keeps it, on a store in memory, and a reader that follows the manifest's contract.</summary>
internal sealed class ArchiveScene : IAsyncDisposable
{
    public static readonly HourFolder Hour = new("zzebu", new DateTimeOffset(2026, 3, 1, 10, 0, 0, TimeSpan.Zero));

    private readonly LogFixture _log = new();
    private readonly ServiceProvider _services;

    private ArchiveScene(IObjectStore? store)
    {
        Store = store ?? Memory;
        Clock.Time = Hour.End.AddHours(1);
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Platform:Data", _log.Data.Root)]).Build();
        _services = new ServiceCollection().AddLogging().AddSingleton<TimeProvider>(Clock).AddPlatform(configuration)
            .AddSingleton<IModelContributor, ArchiveModel>().BuildServiceProvider();
        Options.PartBytes = 1024 * 1024;
    }

    public FaultyStore Memory { get; } = new();

    public IObjectStore Store { get; }

    public HandClock Clock { get; } = new();

    public ArchiveOptions Options { get; } = new();

    public ILeases Leases => _services.GetRequiredService<ILeases>();

    public IOrganisationDirectory Organisations => _services.GetRequiredService<IOrganisationDirectory>();

    public static async Task<ArchiveScene> CreateAsync(IObjectStore? store = null)
    {
        var scene = new ArchiveScene(store);
        await scene._services.GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);
        await scene._services.GetRequiredService<OrganisationDirectory>().LoadAsync(CancellationToken.None);
        return scene;
    }

    /// <summary>A name as the archiver gives it.</summary>
    public static string PartName(long position, string log = "aaaaaaaa") => string.Create(CultureInfo.InvariantCulture, $"part-{log}-{position:x16}.ndjson.gz");

    public static string Line(string id, string user = "u1", string client = "c1", long collected = 1) =>
        $$$"""{"event_uid":"{{{id}}}","type":"t","id":"{{{id}}}","collect_timestamp":{{{collected}}},"user_id":"{{{user}}}","client":{"type":"web","id":"{{{client}}}"}}""";

    public static byte[] Zip(params IEnumerable<string> lines)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
        return zipped.ToArray();
    }

    public Task PutAsync(HourFolder folder, string name, params IEnumerable<string> lines)
    {
        Memory.Now = Clock.Time;
        return Store.PutAsync(folder.Path + name, Zip(lines), CancellationToken.None);
    }

    /// <summary>A keeper as a replica has one after its start.</summary>
    public ArchiveKeeper Keeper() => new(Store, Leases, Upkeep(), Organisations, Wrapped, Clock, NullLogger<ArchiveKeeper>.Instance);

    public async Task PassAsync()
    {
        using var keeper = Keeper();
        await keeper.PassAsync(CancellationToken.None);
    }

    public ArchiveEraser Eraser() => new(
        Store, Leases, Upkeep(), Progress(), _services.GetRequiredService<IPlatformKeys>(), Clock, NullLogger<ArchiveEraser>.Instance);

    public ArchiveProgress Progress(ArchivePosition? position = null, IEventLog? log = null) => new(
        log ?? _log.Log, position ?? new ArchivePosition(), _services.GetRequiredService<IDbContextFactory<PeachDbContext>>(), Clock, NullLogger<ArchiveProgress>.Instance);

    public LogFixture Log => _log;

    public Task<ErasedData> EraseAsync(string user, DateTimeOffset? until = null) =>
        Eraser().EraseAsync(new ErasureRequest("zzebu", user, until ?? Clock.Time), new Progress<double>(), CancellationToken.None);

    public Task<HourView> ViewAsync(HourFolder? folder = null) => HourView.ReadAsync(Store, folder ?? Hour, CancellationToken.None);

    /// <summary>The ids of all events that a reader sees in the hour; null when a part went away while it read, and it has to begin again.</summary>
    public async Task<List<string>?> ReadAsync(HourFolder? folder = null)
    {
        var view = await ViewAsync(folder);
        List<string> ids = [];
        foreach (var part in view.Visible)
        {
            await using var stream = await Store.OpenAsync(view.Folder.Path + part.Name, CancellationToken.None);
            if (stream is null) return null;
            using var text = new StreamReader(new GZipStream(stream, CompressionMode.Decompress));
            while (await text.ReadLineAsync() is { } line) ids.Add(JsonNode.Parse(line)!["id"]!.ToString());
        }

        return ids;
    }

    public async Task<List<string>> NamesAsync(string prefix = "events/")
    {
        List<string> names = [];
        await foreach (var key in Store.ListAsync(prefix, CancellationToken.None)) names.Add(key[(key.LastIndexOf('/') + 1)..]);
        return names;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _log.Dispose();
    }

    private OptionsWrapper<ArchiveOptions> Wrapped => new(Options);

    private HourUpkeep Upkeep() => new(Store, _log.Data, Wrapped, Clock, NullLogger<HourUpkeep>.Instance);
}
