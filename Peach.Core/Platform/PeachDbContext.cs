using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Peach.Core.Platform;

/// <summary>The platform database, SQLite or PostgreSQL. Modules reach their tables by <see cref="DbContext.Set{TEntity}()"/>.</summary>
public sealed class PeachDbContext(DbContextOptions<PeachDbContext> options, IEnumerable<IModelContributor> contributors) : DbContext(options)
{
    /// <summary>The names of those who made the model.</summary>
    internal string Contributors { get; } = string.Join(' ', contributors.Select(contributor => contributor.GetType().FullName).Order(StringComparer.Ordinal));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        foreach (var contributor in contributors) contributor.Contribute(modelBuilder);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        // One form for both databases, and one that SQLite can sort: milliseconds since 1970, UTC, in a BIGINT column.
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
    }

    private sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
