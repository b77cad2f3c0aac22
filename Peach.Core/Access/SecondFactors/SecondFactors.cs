using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Peach.Core.Access.Accounts;
using Peach.Core.Platform;

namespace Peach.Core.Access.SecondFactors;

internal sealed class SecondFactors(
    IDbContextFactory<PeachDbContext> contexts, AccountDirectory accounts, ISecretProtector protector, IAudit audit, TimeProvider clock) : ISecondFactors
{
    private const string Kind = "second factor of account";
    private const string Issuer = "Peach";
    private const int RecoveryCodes = 10;
    private const int RecoveryLength = 12;
    private const int LongestCode = 32;

    /// <summary>No look-alikes: read from paper.</summary>
    private const string RecoveryLetters = "abcdefghijkmnpqrstuvwxyz23456789";

    public async Task<bool> IsOnAsync(string accountId, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return await context.Set<SecondFactorRow>().AnyAsync(row => row.AccountId == accountId && row.ConfirmedAt != null, cancellationToken).ConfigureAwait(false);
    }

    public async Task<IReadOnlySet<string>> ListAsync(CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        return (await context.Set<SecondFactorRow>().Where(row => row.ConfirmedAt != null).Select(row => row.AccountId).ToListAsync(cancellationToken).ConfigureAwait(false)).ToHashSet();
    }

    public async Task<SecondFactorOffer> BeginAsync(Account account, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretBytes);
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        var row = await context.FindAsync<SecondFactorRow>([account.Id], cancellationToken).ConfigureAwait(false);
        if (row is { ConfirmedAt: not null }) throw new PeachException("There is a second factor already; remove it first to enter another app.");
        var kept = protector.Protect(Convert.ToBase64String(secret));
        if (row is null) context.Add(new SecondFactorRow { AccountId = account.Id, ProtectedSecret = kept });
        else row.ProtectedSecret = kept;
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        var key = Totp.Base32(secret);
        return new SecondFactorOffer(string.Join(' ', key.Chunk(4).Select(letters => new string(letters))), $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(account.Name)}?secret={key}&issuer={Issuer}");
    }

    public async Task<IReadOnlyList<string>> ConfirmAsync(Account account, string code, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        if (await context.FindAsync<SecondFactorRow>([account.Id], cancellationToken).ConfigureAwait(false) is not { ConfirmedAt: null } row) throw new PeachException("No second factor was begun; begin anew.");
        if (Totp.Match(Secret(row), Plain(code), clock.GetUtcNow(), row.LastStep) is not { } step)
            throw new PeachException("That is not the app's code of now. Look whether the clocks of the phone and of this server are right, and try the next code.");
        (row.ConfirmedAt, row.LastStep) = (clock.GetUtcNow(), step);
        List<string> codes = [.. Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoveryLetters, RecoveryLength))];
        await context.Set<RecoveryCodeRow>().Where(known => known.AccountId == account.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        context.AddRange(codes.Select(text => new RecoveryCodeRow { AccountId = account.Id, Digest = DigestOf(account.Id, text) }));
        await context.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        await audit.RecordAsync(new AuditChange("switched on", Kind, account.Name, null)).ConfigureAwait(false);
        return codes;
    }

    public Task<bool> VerifyAsync(Account account, string code, KnownDevice? device, CancellationToken cancellationToken) =>
        accounts.AttemptAsync(account, device, () => TakeAsync(account.Id, Plain(code), cancellationToken), cancellationToken);

    public async Task<bool> RemoveAsync(Account account, CancellationToken cancellationToken)
    {
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        await context.Set<RecoveryCodeRow>().Where(row => row.AccountId == account.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        if (await context.Set<SecondFactorRow>().Where(row => row.AccountId == account.Id).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 0) return false;
        await audit.RecordAsync(new AuditChange("switched off", Kind, account.Name, null)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Takes a code, so that nobody takes it again: of two who send the same one at the same moment one is refused.</summary>
    private async Task<bool> TakeAsync(string accountId, string code, CancellationToken cancellationToken)
    {
        if (code.Length is 0 or > LongestCode) return false;
        var context = await contexts.CreateDbContextAsync(cancellationToken).ConfigureAwait(false);
        await using var disposal = context.ConfigureAwait(false);
        if (code.Length != Totp.Digits)
        {
            var digest = DigestOf(accountId, code);
            return await context.Set<RecoveryCodeRow>().Where(row => row.AccountId == accountId && row.Digest == digest).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false) == 1;
        }

        var factor = await context.Set<SecondFactorRow>().AsNoTracking().SingleOrDefaultAsync(row => row.AccountId == accountId && row.ConfirmedAt != null, cancellationToken).ConfigureAwait(false);
        if (factor is null || Totp.Match(Secret(factor), code, clock.GetUtcNow(), factor.LastStep) is not { } step) return false;
        return await context.Set<SecondFactorRow>().Where(row => row.AccountId == accountId && row.LastStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.LastStep, step), cancellationToken).ConfigureAwait(false) == 1;
    }

    private byte[] Secret(SecondFactorRow row) => Convert.FromBase64String(protector.Unprotect(row.ProtectedSecret));

    /// <summary>People type codes with spaces and hyphens.</summary>
    private static string Plain(string code) => string.Concat(code.Where(letter => !char.IsWhiteSpace(letter) && letter != '-')).ToLowerInvariant();

    private static string DigestOf(string accountId, string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId} {code}")));
}
