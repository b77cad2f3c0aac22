using FluentAssertions;
using Mono.Cecil;
using NUnit.Framework;

namespace Peach.Tests.Architecture;

/// <summary>Proves on planted code that the module map's test would find what it is there to find.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ModuleRulesTests
{
    private const string Root = "Peach.Tests.Architecture.Probes";

    private static readonly Dictionary<string, string[]> ProbeMap = new() { ["Low"] = [], ["High"] = ["Low"], ["Side"] = [] };

    private static readonly IReadOnlyList<string> Found = Check();

    [TestCase("High.ByBody")]
    [TestCase("High.ByLambda")]
    [TestCase("High.ByAsync")]
    [TestCase("High.ByGenericArgument")]
    [TestCase("High.ByTypeOf")]
    public void Violations_UseOfAModulesInside_NamesBoth(string user)
    {
        Found.Should().ContainSingle(line => line.StartsWith($"{Root}.{user} ", StringComparison.Ordinal))
            .Which.Should().Be($"{Root}.{user} uses {Root}.Low.Inside.Hidden: only namespace {Root}.Low is open to other modules");
    }

    [TestCase("Side.ByBase", "Low.Face")]
    [TestCase("Side.ByAttribute", "Low.MarkAttribute")]
    [TestCase("Side.ByField", "Low.Face")]
    [TestCase("Side.ByParameter", "Low.Face")]
    [TestCase("Side.ByConstraint`1", "Low.Face")]
    [TestCase("Side.Outer", "Low.Face")]
    public void Violations_UseThatTheMapForbids_NamesBoth(string user, string used)
    {
        Found.Should().Contain($"{Root}.{user} uses {Root}.{used}: Side may not use Low");
    }

    [Test]
    public void Violations_UseThatTheMapAllows_IsNone()
    {
        Found.Should().NotContain(line => line.Contains("GoodUse", StringComparison.Ordinal));
    }

    [Test]
    public void Violations_ModuleThatIsNotInTheMap_IsNamed()
    {
        Found.Should().Contain($"{Root}.Unknown.Lost is in module Unknown, which is not in the map");
    }

    private static IReadOnlyList<string> Check()
    {
        using var tests = ModuleDefinition.ReadModule(typeof(ModuleRulesTests).Assembly.Location);
        return new ModuleRules(Root, ProbeMap).Violations(TypeUseReader.Read(tests));
    }
}
