using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Hosting;

/// <summary>Starts Peach, and turns a start that cannot be into words that say what to do.</summary>
internal static partial class PeachHost
{
    private static volatile bool _hasStarted;

    /// <returns>The process's exit code: 0, or 1 when Peach could not start.</returns>
    [SuppressMessage("Usage", "CA2254", Justification = "The message is the exception's own text.")]
    public static async Task<int> RunAsync(string[] args, Action<WebApplicationBuilder> addServices, Action<WebApplication> map)
    {
        try
        {
            await using var app = Build(args, addServices, map);
            await app.RunAsync();
            return 0;
        }
        catch (Exception error) when (Explain(error) is { } explanation)
        {
            await Console.Error.WriteLineAsync($"Peach cannot start: {explanation}");
            return 1;
        }
        catch (OperationCanceledException) when (!_hasStarted)
        {
            // Asked to stop while it was starting.
            return 0;
        }
    }

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> addServices, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = AccessSwitches.ToSettings(args), ContentRootPath = AppContext.BaseDirectory });
        var http = (builder.Configuration.GetSection(HttpOptions.Section).Get<HttpOptions>() ?? new HttpOptions()).Validated();
        builder.Services.AddSingleton(Options.Create(http));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.RequestHeadersTimeout = http.HeadersTimeout;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(http.MinBodyBytesPerSecond, http.BodyGrace);
            kestrel.Limits.KeepAliveTimeout = http.KeepAlive;
            if (http.MaxConnections > 0) (kestrel.Limits.MaxConcurrentConnections, kestrel.Limits.MaxConcurrentUpgradedConnections) = (http.MaxConnections, http.MaxConnections);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestHeadersTotalSize = http.MaxHeaderBytes;
            kestrel.Limits.MaxRequestLineSize = http.MaxRequestLineBytes;
        });
        if (http.TrustedProxies.Length > 0) builder.Services.AddSingleton<IStartupFilter>(new TrustedProxies(TrustedProxies.Parse(http.TrustedProxies)));
        // A caller's malformed body is the caller's mistake, in development too.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = false);
        // The host logs why it did not start, with its stack; RunAsync says so in one line.
        builder.Logging.AddFilter<ConsoleLoggerProvider>("Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && _hasStarted);
        // Only the folder's own access rights protect the keys in it, as docs/operations.md says.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        addServices(builder);
        var app = builder.Build();
        map(app);
        app.Lifetime.ApplicationStarted.Register(() => _hasStarted = true);
        return app;
    }

    private static string? Explain(Exception error) => error switch
    {
        PeachStartupException startup => startup.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        InvalidOperationException { InnerException: FormatException or ArgumentException or OverflowException } unreadable
            when unreadable.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) =>
            $"{unreadable.Message} A duration looks like 00:00:30 (30 seconds), a switch is true or false.",
        FormatException address when address.Message.StartsWith("Invalid url", StringComparison.Ordinal) =>
            $"{address.Message}. An address looks like http://127.0.0.1:8080.",
        IOException { InnerException: AddressInUseException } taken =>
            $"{taken.Message.TrimEnd('.')}. Stop what listens there, or choose another address with --url http://127.0.0.1:8081.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "the address may not be listened on; ports below 1024 need privileges. Choose another with --url http://127.0.0.1:8081.",
        _ => null,
    };
}
