using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Collect;
using Peach.Core.Collect.Log;
using Peach.Core.Collect.Records;
using static Peach.Tests.Collect.LogFixture;

namespace Peach.Tests.Collect;

/// <summary>A log that an earlier Peach wrote is read on.</summary>
public sealed class EarlierFormatTests
{
    [Test]
    public async Task Log_OfTheFirstFormat_IsRead()
    {
        using var fixture = new LogFixture();
        var record = FirstFormat();
        fixture.Restart(() => File.WriteAllBytes(Path.Combine(fixture.LogFolder, "events-0000000000000000.log"), record));

        await fixture.CollectAsync(Body(Event("new")));

        using var reader = fixture.Log.OpenReader("archive", LogStart.Oldest);
        reader.TryRead(out var batch).Should().BeTrue();
        (batch.EventCount, batch.Events.Count, batch.SiteKey).Should().Be((1, 1, "key"));
        var json = Json(batch.Events[0]);
        (json["id"]!.ToString(), json["user_id"]!.ToString(), (long)json["event_timestamp"]!).Should().Be(("old", "u", 5));
        batch.Quarantined.Should().ContainSingle().Which.Reason.Should().Be("bad");
        reader.TryRead(out batch).Should().BeTrue();
        batch.EventCount.Should().Be(1);
    }

    private static byte[] FirstFormat()
    {
        var record = new ByteBuffer(256);
        record.AddInt64(0);
        record.Add(RecordFormat.WithoutHashes);
        record.AddInt64(Now);
        record.Add(new byte[RecordFormat.UidBytes]);
        record.AddText("key");
        record.AddText("zzebu");
        record.AddText("\"agent\"");
        record.AddText("");
        record.AddInt32(1); // Common members.
        record.AddInt32(13);
        record.AddText("\"user_id\":\"u\"");
        record.AddInt32(1); // Events.
        var bytesAt = record.AddPlaceholder();
        record.AddInt32(0);
        record.AddInt64(5);
        record.AddInt64(Now);
        record.AddText("t");
        record.Add(0);
        record.AddText("\"type\":\"t\",\"id\":\"old\"");
        record.SetInt32(bytesAt, record.Length - bytesAt - sizeof(int));
        record.AddInt32(1); // Quarantined.
        record.AddInt32(1);
        record.AddInt32(1);
        record.AddText("bad");
        record.AddText("{}");
        Frame.Seal(record.WrittenForChange);
        return record.Written.ToArray();
    }
}
