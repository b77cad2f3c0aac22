using FluentAssertions;
using Microsoft.Extensions.Options;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Previews;
using Peach.Core.Previews.Access;
using Peach.Tests.Hosting;

namespace Peach.Tests.Previews;

[TestFixture]
internal sealed class PreviewTokenTests
{
    private readonly HandClock _clock = new();
    private PreviewTokens _tokens = null!;

    [SetUp]
    public Task LoadAsync() => (_tokens = new PreviewTokens(Options.Create(new PreviewsOptions()), _clock)).LoadAsync(new OneKey(1), default);

    [Test]
    public void Token_OpensWhatItWasIssuedFor_UntilItExpires()
    {
        var ofOrganisation = _tokens.Issue(new PreviewScope("demo", null), TimeSpan.FromDays(1));
        var ofRepository = _tokens.Issue(new PreviewScope(null, "r1"), TimeSpan.FromDays(2));

        _tokens.Read(ofOrganisation.Text).Should().Be(new PreviewScope("demo", null));
        _tokens.Read(ofRepository.Text).Should().Be(new PreviewScope(null, "r1"));
        _clock.Advance(TimeSpan.FromDays(1));
        _tokens.Read(ofOrganisation.Text).Should().BeNull("its day is over");
        _tokens.Read(ofRepository.Text).Should().NotBeNull();
        _tokens.Issue(new PreviewScope("demo", null), TimeSpan.FromDays(1)).Text.Should().NotBe(ofOrganisation.Text);
    }

    [Test]
    public async Task Token_ChangedAnywhereOrOfAnotherKey_OpensNothing()
    {
        var text = _tokens.Issue(new PreviewScope("demo", null), TimeSpan.FromDays(1)).Text;
        for (var at = 0; at < text.Length - 1; at++)
        {
            var forged = text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..];
            _tokens.Read(forged).Should().BeNull("character {0} was changed", at);
        }

        foreach (var nonsense in (string?[])[null, "", "x", "é", text[..^4], text + "AAAA", new string('A', 5000)]) _tokens.Read(nonsense).Should().BeNull();
        var others = new PreviewTokens(Options.Create(new PreviewsOptions()), _clock);
        await others.LoadAsync(new OneKey(2), default);
        others.Read(text).Should().BeNull();
    }

    [Test]
    public void Token_TooLongOrTooWide_IsRefused()
    {
        foreach (var (scope, days) in ((PreviewScope, int)[])[(new("demo", null), 91), (new("demo", null), 0), (PreviewScope.Everything, 1), (new("demo", "r1"), 1)])
        {
            var issue = () => _tokens.Issue(scope, TimeSpan.FromDays(days));
            issue.Should().Throw<PeachException>();
        }
    }

    private sealed class OneKey(byte value) : IPlatformKeys
    {
        public Task<byte[]> GetAsync(string name, CancellationToken cancellationToken) => Task.FromResult(Enumerable.Repeat(value, 32).ToArray());
    }
}
