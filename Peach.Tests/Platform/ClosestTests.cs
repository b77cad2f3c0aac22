using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;

namespace Peach.Tests.Platform;

public sealed class ClosestTests
{
    private static readonly string[] Valid = ["weight", "method", "notebook", "timeout"];

    [TestCase("wieght", "weight")]
    [TestCase("Method", "method")]
    [TestCase("notebok", "notebook")]
    public void Slip_OfTheHand_IsRecognised(string wrong, string meant) => Closest.Match(wrong, Valid).Should().Be(meant);

    [TestCase("schedule")]
    [TestCase("")]
    public void Word_UnlikeAnyOther_SuggestsNothing(string wrong) => Closest.Suggestion(wrong, Valid).Should().BeEmpty();
}
