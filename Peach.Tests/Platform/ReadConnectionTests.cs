using System.Net;
using System.Net.Sockets;
using FluentAssertions;
using NUnit.Framework;
using Peach.Core.Platform.Redis.Reads;
using Peach.Tests.Hosting;

namespace Peach.Tests.Platform;

/// <summary>A server that accepts and never answers.</summary>
public sealed class ReadConnectionTests
{
    private readonly HandClock _clock = new();

    [Test]
    public async Task ServerThatNeverAnswers_EndsWaitsInTime_AndThenTheConnection()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        using var connection = new ReadConnection(socket, _clock);
        var receiving = connection.ReceiveAsync();
        var first = Ask(connection, TimeSpan.FromMilliseconds(100));

        _clock.Advance(TimeSpan.FromMilliseconds(101));
        connection.Tick().Should().BeTrue("it may answer yet, and the next answer is not the next caller's");
        (await first).Should().BeNull();
        var second = Ask(connection, TimeSpan.FromMinutes(1));
        _clock.Advance(TimeSpan.FromSeconds(5));
        connection.Tick().Should().BeFalse();

        connection.IsBroken.Should().BeTrue();
        (await second).Should().BeNull("nothing will answer it");
        await receiving;
        (await Ask(connection, TimeSpan.FromMinutes(1))).Should().BeNull();
    }

    [Test]
    public async Task ServerThatNeverAnswers_GathersNoMoreReadsThanSoMany()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        var connection = new ReadConnection(socket, _clock);
        var receiving = connection.ReceiveAsync();
        var waiting = Enumerable.Range(0, ReadConnection.MostPending).Select(_ => Ask(connection, TimeSpan.FromMinutes(1))).ToList();

        (await Ask(connection, TimeSpan.FromMinutes(1))).Should().BeNull("it is told at once");
        waiting.Should().NotContain(read => read.IsCompleted);

        connection.Dispose();
        await receiving;
        (await Task.WhenAll(waiting)).Should().OnlyContain(reply => reply == null);
    }

    [Test]
    public async Task CommandsThatCannotBeWritten_LeaveNothingBehind_WhoseAnswerWouldBeTheNextOnes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint);
        using var server = await listener.AcceptSocketAsync();
        using var connection = new ReadConnection(socket, _clock);
        var receiving = connection.ReceiveAsync();

        var ask = () => connection.AskAsync(2, "first", static (buffer, key) =>
        {
            buffer.Type(key);
            throw new ArgumentException("The second cannot be written.");
        }, long.MaxValue).AsTask();
        await ask.Should().ThrowAsync<ArgumentException>();
        var second = Ask(connection, TimeSpan.FromMinutes(1));
        var received = new byte[200];
        var length = await server.ReceiveAsync(received);
        await server.SendAsync("+string\r\n"u8.ToArray());

        System.Text.Encoding.ASCII.GetString(received, 0, length).Should().Contain("key").And.NotContain("first");
        (await second)![0].Bytes.ToArray().Should().Equal("string"u8.ToArray());
        connection.Dispose();
        await receiving;
    }

    private Task<Core.Platform.RedisReply[]?> Ask(ReadConnection connection, TimeSpan timeout) =>
        connection.AskAsync(1, "key", static (buffer, key) => buffer.Type(key), _clock.GetTimestamp() + timeout.Ticks).AsTask();
}
