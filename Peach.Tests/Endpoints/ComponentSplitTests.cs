using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Invocation;
using Peach.Core.Endpoints.Manifest;
using Peach.Core.Endpoints.Statistics;
using Peach.Core.Python;
using Peach.Core.Repositories;

namespace Peach.Tests.Endpoints;

public sealed class ComponentSplitTests
{
    private const int Users = 20_000;

    [Test]
    public void Split_ByWeights_GivesEachComponentItsShare()
    {
        var endpoint = Endpoint(("a", 90), ("b", 10));

        var toB = Enumerable.Range(0, Users).Count(user => Choose(endpoint, user) == "b");

        // Binomial: 2,000 expected, standard deviation 42; five of them either way.
        toB.Should().BeInRange(1788, 2212);
    }

    [Test]
    public void Split_OfOneUser_IsTheSameEveryTime()
    {
        var endpoint = Endpoint(("a", 1), ("b", 1), ("c", 1));

        for (var user = 0; user < 100; user++) Choose(endpoint, user).Should().Be(Choose(endpoint, user));
    }

    [Test]
    public void Split_WhenAWeightGrows_MovesUsersOnlyToThatComponent()
    {
        var before = Endpoint(("a", 50), ("b", 50));
        var after = Endpoint(("a", 50), ("b", 60));

        var moves = Enumerable.Range(0, Users).Select(user => (From: Choose(before, user), To: Choose(after, user))).Where(move => move.From != move.To).ToList();

        moves.Should().OnlyContain(move => move.To == "b");
        // 60/110 − 50/100 of all.
        moves.Count.Should().BeInRange(Users * 3 / 100, Users * 6 / 100);
    }

    [Test]
    public void Split_WithAWeightOfZero_LeavesTheComponentOut()
    {
        var endpoint = Endpoint(("a", 1), ("b", 0));

        Enumerable.Range(0, 1000).Should().OnlyContain(user => Choose(endpoint, user) == "a");
    }

    private static string Choose(EndpointModel endpoint, int user) => ComponentSplit.Choose(endpoint, $"user-{user}").Definition.Name;

    private static EndpointModel Endpoint(params (string Name, double Weight)[] components)
    {
        var definitions = components.Select(component => new ComponentDefinition(
            component.Name, new PythonFunction("n.ipynb", "f", NotebookLoad.Dependencies), component.Weight, new Dictionary<string, JsonElement>(), [], false)).ToList();
        var definition = new EndpointDefinition("demo", "similar", "/similar", definitions, null, "user", [], TimeSpan.FromSeconds(1), false, false);
        var commit = new SourceCommit("r", "demo", "demo", new string('a', 40), "/nowhere");
        var pool = new CommitPool("r", commit.Sha, [], null, [], null);
        var deployed = new DeployedEndpoint(new DeployedDefinition(commit, "similar", "", null), definition);
        return EndpointModel.Create(deployed, pool, new EndpointStatistics(TimeProvider.System));
    }
}
