using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Endpoints;
using Peach.Core.Endpoints.Tokens;
using Peach.Core.Platform;

namespace Peach.Tests.Endpoints;

public sealed class TokenSignerTests
{
    private static readonly RecommendationToken Token =
        new("ltlrt", "similar_for_user", "embeddings", "1a2b3c4d", true, DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123));

    [Test]
    public async Task Token_ReadBack_SaysWhatItWasMadeFrom()
    {
        var signer = await SignerAsync(1);

        signer.TryRead(signer.Create(Token), out var read).Should().BeTrue();

        read.Should().Be(Token);
    }

    [Test]
    public async Task Token_OfTheLongestNames_IsUnder120UrlSafeCharacters()
    {
        var signer = await SignerAsync(1);
        var longest = Token with { Codops = new string('z', 16), Endpoint = new string('e', 64), Component = new string('c', 64) };

        var text = signer.Create(longest);

        text.Length.Should().BeLessThan(120);
        text.Should().MatchRegex("^[A-Za-z0-9_-]+$");
        signer.TryRead(text, out var read).Should().BeTrue();
        read!.Endpoint.Should().Be(TokenSigner.Shorten(longest.Endpoint));
    }

    [Test]
    public async Task Token_ChangedAnywhere_IsNotRead()
    {
        var signer = await SignerAsync(1);
        var text = signer.Create(Token);

        for (var i = 0; i < text.Length; i++)
        {
            var forged = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            // The last character of base64url may hold bits that stand for nothing; all that decode alike are the same token.
            if (signer.TryRead(forged, out var read)) read.Should().Be(Token, $"position {i}");
            else read.Should().BeNull();
            if (i < text.Length - 1) signer.TryRead(forged, out _).Should().BeFalse($"position {i} was changed");
        }
    }

    [TestCase("")]
    [TestCase("abc")]
    [TestCase("not a token at all")]
    [TestCase("AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Token_ThatIsNone_IsNotRead(string text)
    {
        var signer = await SignerAsync(1);

        signer.TryRead(text, out _).Should().BeFalse();
    }

    [Test]
    public async Task Token_OfAnotherPlatform_IsNotRead()
    {
        var foreign = (await SignerAsync(2)).Create(Token);

        (await SignerAsync(1)).TryRead(foreign, out _).Should().BeFalse();
    }

    private static async Task<TokenSigner> SignerAsync(byte seed)
    {
        var signer = new TokenSigner();
        await signer.LoadAsync(new FixedKeys(seed), default);
        return signer;
    }

    private sealed class FixedKeys(byte seed) : IPlatformKeys
    {
        public Task<byte[]> GetAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Enumerable.Repeat(seed, 32).ToArray());
    }
}
