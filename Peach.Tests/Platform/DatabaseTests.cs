using System.Runtime.CompilerServices;
using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Platform;
using Peach.Core.Platform.Database;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

/// <summary>The migration scripts and the EF model of all modules, on both databases.</summary>
[TestFixture("SQLite")]
[TestFixture("PostgreSQL")]
public sealed class DatabaseTests(string kind)
{
    private readonly List<ServiceProvider> _starts = [];

    private TemporaryFolder _folder = null!;
    private string _database = null!;

    [SetUp]
    public async Task CreateAsync()
    {
        _folder = new TemporaryFolder();
        _database = kind == "PostgreSQL" ? await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() : "";
    }

    [TearDown]
    public async Task RemoveAsync()
    {
        foreach (var start in _starts) await start.DisposeAsync();
        _starts.Clear();
        _folder.Dispose();
    }

    [Test]
    public async Task Migrate_FromEmptyAndAgain_AppliesEachScriptOnce()
    {
        await MigrateAsync();
        var first = await AppliedAsync();
        await MigrateAsync();

        first.Select(row => row.Name).Should().Equal(DatabaseMigrator.Scripts().Select(script => script.Name)).And.HaveCountGreaterThan(4);
        (await AppliedAsync()).Should().Equal(first, "the second start applies nothing");
    }

    [Test]
    public async Task Migrate_FourReplicasAtOnce_AllSucceed()
    {
        if (kind != "PostgreSQL") Assert.Ignore("A SQLite file belongs to one Peach.");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(MigrateAsync)));

        (await AppliedAsync()).Select(row => row.Name).Should().Equal(DatabaseMigrator.Scripts().Select(script => script.Name));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task EveryEntity_WrittenToTheScriptsTables_ReadsBackTheSame(bool filled)
    {
        await MigrateAsync();
        var contexts = Start().GetRequiredService<IDbContextFactory<PeachDbContext>>();
        await using var writing = await contexts.CreateDbContextAsync();
        var entities = writing.Model.GetEntityTypes().ToList();
        entities.Should().HaveCountGreaterThan(5, "the modules' contributors were found");

        foreach (var entity in entities)
        {
            var values = entity.GetProperties().ToDictionary(
                property => property.Name, property => filled || !property.IsNullable ? Value(property) : null);
            var entry = writing.Entry(RuntimeHelpers.GetUninitializedObject(entity.ClrType));
            foreach (var (name, value) in values) entry.Property(name).CurrentValue = value;
            entry.State = EntityState.Added;
            await writing.SaveChangesAsync();

            await using var reading = await contexts.CreateDbContextAsync();
            var key = entity.FindPrimaryKey()!.Properties.Select(property => values[property.Name]).ToArray();
            var found = await reading.FindAsync(entity.ClrType, key);
            found.Should().NotBeNull($"{entity.DisplayName()} was written");
            foreach (var (name, value) in values)
                reading.Entry(found!).Property(name).CurrentValue.Should().BeEquivalentTo(value, $"{entity.DisplayName()}.{name} was written so");
        }
    }

    private static object Value(IProperty property)
    {
        var type = Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType;
        return type switch
        {
            _ when type.IsEnum => Enum.GetValues(type).GetValue(Enum.GetValues(type).Length - 1)!,
            _ when type == typeof(string) => $"{property.Name} ü {{0}}",
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => int.MaxValue,
            _ when type == typeof(long) => long.MaxValue,
            _ when type == typeof(DateTimeOffset) => new DateTimeOffset(2026, 2, 3, 4, 5, 6, 789, TimeSpan.Zero),
            _ when type == typeof(IReadOnlyList<MappingRule>) => new[] { new MappingRule(MappingKind.Rename, MappingRule.OnEvent, "tš", "event_timestamp") },
            _ when type == typeof(RemoteConfig) => RemoteConfig.Default with { Filter = ["ü"] },
            _ => throw new NotSupportedException($"{property.DeclaringType.DisplayName()}.{property.Name} has the type {type}; give it a value here."),
        };
    }

    /// <summary>A replica's own services: the platform with the tables of every module of the assembly.</summary>
    private ServiceProvider Start()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Platform:Data", _folder["data"]), new("Platform:Database", _database)]).Build();
        var services = new ServiceCollection().AddLogging().AddPlatform(configuration);
        foreach (var contributor in typeof(IModelContributor).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(IModelContributor))))
            if (contributor != typeof(PlatformModel)) services.AddSingleton(typeof(IModelContributor), contributor);
        var start = services.BuildServiceProvider();
        lock (_starts) _starts.Add(start);
        return start;
    }

    private Task MigrateAsync() => Start().GetRequiredService<DatabaseMigrator>().MigrateAsync(CancellationToken.None);

    private async Task<List<Applied>> AppliedAsync()
    {
        await using var context = await Start().GetRequiredService<IDbContextFactory<PeachDbContext>>().CreateDbContextAsync();
        return await context.Database.SqlQuery<Applied>($"SELECT name AS \"Name\", applied_at AS \"At\" FROM schema_migrations ORDER BY name").ToListAsync();
    }

    private sealed record Applied(string Name, long At);
}
