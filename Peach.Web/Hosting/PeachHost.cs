using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Peach.Core.Platform;
using Peach.Web.Access;

namespace Peach.Web.Hosting;

/// <summary>Starts Peach, and turns a start that cannot be into words that say what to do.</summary>
internal static partial class PeachHost
{
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
    }

    public static WebApplication Build(string[] args, Action<WebApplicationBuilder> addServices, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = AccessSwitches.ToSettings(args), ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        addServices(builder);
        var app = builder.Build();
        map(app);
        return app;
    }

    private static string? Explain(Exception error) => error switch
    {
        PeachStartupException startup => startup.Message,
        IOException { InnerException: AddressInUseException } taken =>
            $"{taken.Message.TrimEnd('.')}. Stop what listens there, or choose another address with --url http://127.0.0.1:8081.",
        SocketException { SocketErrorCode: SocketError.AccessDenied } =>
            "the address may not be listened on; ports below 1024 need privileges. Choose another with --url http://127.0.0.1:8081.",
        _ => null,
    };
}
