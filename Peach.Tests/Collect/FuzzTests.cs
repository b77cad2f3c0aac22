using FluentAssertions;
using System.Buffers;
using System.Text;
using System.Text.Json;
using NUnit.Framework;
using Peach.Core.Collect;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

/// <summary>Whatever is sent: an answer in words, what is stored can be read, and no sound event is lost.</summary>
public sealed class FuzzTests
{
    private const int Rounds = 4000;

    private static readonly string[] Pieces =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udc00", "null", "true", "1e999", "-0", "1.5", "\n", "\r\n", " ", "\u0000", "é",
        "\"type\"", "\"events\":[]", "\"event\":{}", "\"event_timestamp\":0", "\"sent_timestamp\":1", "\"client\":{}", "\"query\":1", "\"event_uid\":\"x\"", "𝄞",
    ];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Body_MutatedAtRandom_IsAnsweredAndStaysReadable(int seed)
    {
        using var fixture = new LogFixture(options => options.Durability = "os");
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        var random = new Random(seed);
        var sound = Encoding.UTF8.GetBytes(Body(
            $$"""{{Event("a")}},{"type":"p\u0061ge","event_timestamp":1.6e12,"context":{"items":["x",{"y":[]}]},"user_id":"u"},{"type":""}""", ",\"user_id\":\"é\"\n"));
        var (accepted, quarantined, refused) = (0L, 0L, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var body = Mutate(sound, random);
            try
            {
                var receipt = await fixture.CollectAsync(body, "ua\uD800");
                JsonDocument.Parse(body.AsMemory(), new JsonDocumentOptions { MaxDepth = 64 }).Dispose();
                accepted += receipt.Accepted;
                quarantined += receipt.Quarantined.Count;
                receipt.Quarantined.All(item => item.Reason.Length > 0).Should().BeTrue();
            }
            catch (CollectException error)
            {
                error.Message.Should().NotBeEmpty();
                refused++;
            }
        }

        var output = new ArrayBufferWriter<byte>();
        long stored = 0, kept = 0;
        while (reader.TryRead(out var batch))
        {
            foreach (var item in batch.Events)
            {
                output.ResetWrittenCount();
                item.WriteTo(output);
                output.WrittenSpan.IndexOfAny((byte)'\n', (byte)'\r').Should().Be(-1);
                using var json = JsonDocument.Parse(output.WrittenMemory);
                json.RootElement.EnumerateObject().Count().Should().BeGreaterThan(8);
                item.Type.Should().NotBeEmpty();
                stored++;
            }

            foreach (var item in batch.Quarantined)
            {
                using var raw = JsonDocument.Parse(item.Raw);
                kept += item.EventCount;
            }
        }

        (stored, kept).Should().Be((accepted, quarantined));
        accepted.Should().BePositive();
        refused.Should().BePositive();
    }

    [Test]
    public async Task Events_SoundAmongBroken_AreAllStored()
    {
        using var fixture = new LogFixture(options => options.Durability = "os");
        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        string[] broken = ["{}", "[]", "\"x\"", "{\"type\":\"t\"}", "{\"type\":1,\"event_timestamp\":1}", "1e5", "{\"a\":{\"b\":[[[]]]}}"];
        var random = new Random(7);
        HashSet<string> expected = [];
        for (var round = 0; round < 500; round++)
        {
            List<string> events = [];
            for (var i = 0; i < random.Next(1, 20); i++)
            {
                var id = $"{round}-{i}";
                var isSound = random.Next(2) == 0;
                if (isSound) expected.Add(id);
                events.Add(isSound ? Event(id) : broken[random.Next(broken.Length)]);
            }

            await fixture.CollectAsync(Body(string.Join(random.Next(2) == 0 ? "," : " ,\n ", events)));
        }

        Read(reader).Select(json => (string)json["id"]!).Should().BeEquivalentTo(expected);
    }

    private static byte[] Mutate(byte[] sound, Random random)
    {
        var body = sound.ToList();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(5))
            {
                case 0:
                    body[at] = (byte)random.Next(256);
                    break;
                case 1:
                    body.RemoveRange(at, Math.Min(random.Next(1, 20), body.Count - at));
                    break;
                case 2:
                    body.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    body.InsertRange(at, body.GetRange(random.Next(body.Count / 2), random.Next(1, body.Count / 2)));
                    break;
                default:
                    body.InsertRange(at, [.. "\"k"u8, (byte)('a' + random.Next(26)), .. "\":1,"u8]);
                    break;
            }

            if (body.Count == 0) body.Add((byte)'{');
        }

        return [.. body];
    }
}
