using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;

namespace Peach.Tests.Secrets;

public sealed class SecretMaskTests
{
    [TestCase("hunter22", "with hunter22, hunter22!", "with [A], [A]!")]
    [TestCase("abc", "abc is too short to be looked for", "abc is too short to be looked for")]
    [TestCase("say \"hi\"", "{\"key\": \"say \\\"hi\\\"\"}", "{\"key\": \"[A]\"}")]
    [TestCase("žodis", "{\"key\": \"\\u017eodis\"}", "{\"key\": \"[A]\"}")]
    [TestCase("password\n", "it is password", "it is [A]")]
    [TestCase("-----BEGIN-----\nMIIBOgIBAAJ\n}\n", "  MIIBOgIBAAJ of -----BEGIN----- }", "  [A] of [A] }")]
    public void Apply_OfAText_HidesTheValue(string value, string text, string shown) =>
        new SecretMask([KeyValuePair.Create("A", value)]).Apply(text).Should().Be(shown);

    [Test]
    public void Apply_WhereOneSecretBeginsAnother_LeavesNothingOfTheLonger() =>
        new SecretMask([KeyValuePair.Create("SHORT", "token"), KeyValuePair.Create("LONG", "token-and-more")]).Apply("token token-and-more").Should().Be("[SHORT] [LONG]");
}
