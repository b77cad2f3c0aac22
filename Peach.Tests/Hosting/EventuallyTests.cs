using System.Text.Json;
using FluentAssertions;
using NUnit.Framework;

namespace Peach.Tests.Hosting;

[Parallelizable(ParallelScope.All)]
public sealed class EventuallyTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);

    [Test]
    public async Task Question_ThatFailsOfWhatIsNotThereYet_IsAskedAgain()
    {
        using var folder = new TemporaryFolder();
        using var empty = JsonDocument.Parse("[]");
        using var bare = JsonDocument.Parse("{}");
        Func<string>[] failures =
        [
            () => File.ReadAllText(folder["later"]),
            () => Directory.EnumerateFiles(folder["later"]).First(),
            () => empty.RootElement[0].GetRawText(),
            () => bare.RootElement.GetProperty("later").GetRawText(),
            () => Array.Empty<string>().Single(),
            () => throw new HttpRequestException("refused"),
        ];

        var asked = 0;
        var answer = await Eventually.GetAsync("the answer", () => Task.FromResult<string?>(asked < failures.Length ? failures[asked++]() : "here"));

        answer.Should().Be("here");
        asked.Should().Be(failures.Length);
    }

    [Test]
    public async Task Question_ThatFailsToTheEnd_SaysOfWhat()
    {
        using var folder = new TemporaryFolder();

        var wait = () => Eventually.GetAsync("the file", Soon, () => Task.FromResult<string?>(File.ReadAllText(folder["never"])));

        (await wait.Should().ThrowAsync<TimeoutException>().WithMessage("Waited*for the file.*never*")).WithInnerException<FileNotFoundException>();
    }

    [Test]
    public async Task Assertion_InAQuestion_FailsAtOnce()
    {
        var asked = 0;

        var wait = () => Eventually.IsTrueAsync("nothing", () =>
        {
            asked++;
            1.Should().Be(2);
            return true;
        });

        await wait.Should().ThrowAsync<Exception>().WithMessage("*to be 2*");
        asked.Should().Be(1);
    }
}
