using FluentAssertions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Repositories;
using Peach.Core.Repositories.Storage;
using Peach.Tests.Hosting;

namespace Peach.Tests.Repositories;

/// <summary>What a start makes of rollouts that are not over.</summary>
public sealed class InterruptedRolloutTests
{
    [Test]
    public async Task Start_FailsItsOwnAndThoseOfLongAgo_AndLeavesThoseThatAnotherReplicaIsAt()
    {
        using var folder = new TemporaryFolder();
        await using var host = await RepositoriesHost.StartAsync(folder.Root);
        var now = host.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var own = host.Services.GetRequiredService<IReplica>().Id;
        using (var context = host.Services.GetRequiredService<IDbContextFactory<PeachDbContext>>().CreateDbContext())
        {
            context.AddRange(Row("own", own, now), Row("unknown", null, now), Row("others", "another", now), Row("dead", "another", now.AddDays(-1)));
            await context.SaveChangesAsync();
        }

        var (_, _, interrupted) = await host.Services.GetRequiredService<RepositoryStore>().LoadAsync(default);

        interrupted.Select(rollout => rollout.Id).Should().BeEquivalentTo("own", "unknown", "dead");
        (await host.Catalog.ListRolloutsAsync(null, 10, default)).Single(rollout => rollout.Id == "others").State.Should().Be(RolloutState.Running);
    }

    private static RolloutRow Row(string id, string? host, DateTimeOffset started) => new()
    {
        Id = id, RepositoryId = "r", RepositoryName = "r", Codops = "demo", Commit = new string('a', 40), Author = "Ona", Subject = "Change", StartedAt = started, State = RolloutState.Running, Host = host,
    };
}
