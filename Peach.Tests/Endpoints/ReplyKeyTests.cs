using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints.Invocation.Keeping;
using Peach.Core.Endpoints.Manifest;

namespace Peach.Tests.Endpoints;

/// <summary>Callers choose names and values of arguments: none may pass for others.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class ReplyKeyTests
{
    private static readonly EndpointDefinition Endpoint = new("demo", "list", "/list", [], null, "user", [], TimeSpan.FromSeconds(1), false, false);

    [Test]
    public void Name_ThatSpellsArguments_IsOnlyAName() =>
        Of(("a=s1:x&1:user_id", "u")).Should().NotBe(Of(("a", "x"), ("user_id", "u")));

    [Test]
    public void Values_OfOtherKinds_AreOthers()
    {
        string[] keys =
        [
            Of(("a", "null")), Of(("a", null)), Of(("a", "1")), Of(("a", 1L)), Of(("a", "\"x\"")), Of(("a", JsonSerializer.SerializeToElement("x"))),
            Of(("a", new[] { "p", "q" })), Of(("a", "p,q")),
        ];

        keys.Should().OnlyHaveUniqueItems();
    }

    [Test]
    public void PersonsKeys_AreFoundByTheId_AsTextAndNumber()
    {
        ReplyKey.Has(Of(("user_id", "7")), "7").Should().BeTrue();
        ReplyKey.Has(Of(("user_id", 7L)), "7").Should().BeTrue();
        ReplyKey.Has(Of(("user_id", "17")), "7").Should().BeFalse();
    }

    private static string Of(params (string Name, object? Value)[] arguments) =>
        ReplyKey.Of(Endpoint, "c", [.. arguments.Select(argument => KeyValuePair.Create(argument.Name, argument.Value))]);
}
