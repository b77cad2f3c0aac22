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

    private Task<Core.Platform.RedisReply[]?> Ask(ReadConnection connection, TimeSpan timeout) =>
        connection.AskAsync(1, "key", static (buffer, key) => buffer.Type(key), _clock.GetTimestamp() + timeout.Ticks).AsTask();
}
