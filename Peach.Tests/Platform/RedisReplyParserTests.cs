using System.Text;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform;
using Peach.Core.Platform.Redis.Reads;

namespace Peach.Tests.Platform;

public sealed class RedisReplyParserTests
{
    [TestCase("$5\r\nhello\r\n", RedisReplyKind.Bytes, "hello")]
    [TestCase("$0\r\n\r\n", RedisReplyKind.Bytes, "")]
    [TestCase("$4\r\na\r\nb\r\n", RedisReplyKind.Bytes, "a\r\nb")]
    [TestCase("+OK\r\n", RedisReplyKind.Bytes, "OK")]
    [TestCase(":42\r\n", RedisReplyKind.Bytes, "42")]
    [TestCase("$-1\r\n", RedisReplyKind.Missing, "")]
    [TestCase("*0\r\n", RedisReplyKind.Missing, "")]
    [TestCase("*-1\r\n", RedisReplyKind.Missing, "")]
    [TestCase("*3\r\n$1\r\na\r\n$-1\r\n$3\r\nb\r\n\r\n", RedisReplyKind.Entries, "a||b\r\n")]
    [TestCase("-WRONGTYPE Operation against a key\r\n", RedisReplyKind.WrongType, "WRONGTYPE Operation against a key")]
    [TestCase("-LOADING Redis is loading\r\n", RedisReplyKind.Error, "LOADING Redis is loading")]
    public void Reply_IsReadWhole_AndNotBefore(string text, RedisReplyKind kind, string content)
    {
        var bytes = Encoding.UTF8.GetBytes(text + "+next\r\n");
        for (var length = 0; length < text.Length; length++) ReplyParser.TryRead(bytes.AsSpan(0, length), out _, out _).Should().BeFalse($"only {length} bytes have come");

        ReplyParser.TryRead(bytes, out var reply, out var used).Should().BeTrue();

        used.Should().Be(text.Length);
        reply.Outcome.Should().Be(kind);
        (kind == RedisReplyKind.Entries ? string.Join('|', reply.Entries.Select(entry => Encoding.UTF8.GetString(entry.Span))) : Encoding.UTF8.GetString(reply.Bytes.Span)).Should().Be(content);
    }

    [TestCase("?\r\n")]
    [TestCase("$x\r\n")]
    [TestCase("\r\n")]
    [TestCase("*1\r\n*1\r\n$1\r\na\r\n")]
    public void Nonsense_IsRefused(string text) =>
        FluentActions.Invoking(() => ReplyParser.TryRead(Encoding.UTF8.GetBytes(text), out _, out _)).Should().Throw<InvalidDataException>();
}
