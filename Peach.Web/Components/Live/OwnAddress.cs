using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Peach.Core.Platform;

namespace Peach.Web.Components.Live;

/// <summary>The address that this process reaches itself by.</summary>
internal sealed class OwnAddress(IServer server, IHostApplicationLifetime lifetime) : IOwnAddress
{
    /// <summary>Null before the server listens, or when it listens on nothing but sockets.</summary>
    public Uri? Find() =>
        server.Features.Get<IServerAddressesFeature>()?.Addresses
            .Select(ToLoopback).OfType<Uri>().OrderByDescending(address => address.Scheme == Uri.UriSchemeHttp).FirstOrDefault();

    public async Task<Uri?> FindAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var onStart = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancellationToken);
        return Find();
    }

    /// <summary>"Any address" is none that can be called.</summary>
    private static Uri? ToLoopback(string listening)
    {
        var callable = listening.Replace("//[::]", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//127.0.0.1", StringComparison.Ordinal)
            .Replace("//+", "//127.0.0.1", StringComparison.Ordinal).Replace("//*", "//127.0.0.1", StringComparison.Ordinal);
        return Uri.TryCreate(callable, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https") ? address : null;
    }
}
