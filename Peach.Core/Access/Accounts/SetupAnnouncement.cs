namespace Peach.Core.Access.Accounts;

/// <summary>Tells the operator a set-up link, on the console and never in a log.</summary>
internal sealed class SetupAnnouncement(TextWriter console)
{
    public async Task WriteAsync(Uri link)
    {
        await console.WriteLineAsync($"Set up Peach: {link}   (choose the administrator's name and password; works once, for a day)").ConfigureAwait(false);
        await console.FlushAsync().ConfigureAwait(false);
    }
}
