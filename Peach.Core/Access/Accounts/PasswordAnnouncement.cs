namespace Peach.Core.Access.Accounts;

/// <summary>Tells the operator a new password, once, on the console and never in a log.</summary>
internal sealed class PasswordAnnouncement(TextWriter console)
{
    public async Task WriteAsync(string account, string password)
    {
        await console.WriteLineAsync($"Admin password: {password}   (account {account}; shown only this once)").ConfigureAwait(false);
        await console.FlushAsync().ConfigureAwait(false);
    }
}
