using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Access.Accounts;

internal sealed class AccountModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<AccountEntity>(account =>
        {
            account.ToTable("accounts");
            account.HasKey(row => row.Id);
            account.HasIndex(row => row.NormalizedName).IsUnique();
            account.Property(row => row.Id).HasColumnName("id");
            account.Property(row => row.Name).HasColumnName("name");
            account.Property(row => row.NormalizedName).HasColumnName("normalized_name");
            account.Property(row => row.PasswordHash).HasColumnName("password_hash");
            account.Property(row => row.SecurityStamp).HasColumnName("security_stamp");
            account.Property(row => row.CreatedAt).HasColumnName("created_at");
        });
        model.Entity<LoginAttemptRow>(attempt =>
        {
            attempt.ToTable("login_attempts");
            attempt.HasKey(row => new { row.AccountId, row.Lane });
            attempt.Property(row => row.AccountId).HasColumnName("account_id");
            attempt.Property(row => row.Lane).HasColumnName("lane");
            attempt.Property(row => row.Failed).HasColumnName("failed");
            attempt.Property(row => row.LockedUntil).HasColumnName("locked_until");
        });
        model.Entity<SetupLinkRow>(link =>
        {
            link.ToTable("setup_links");
            link.HasKey(row => row.Digest);
            link.Property(row => row.Digest).HasColumnName("digest");
            link.Property(row => row.ExpiresAt).HasColumnName("expires_at");
        });
    }
}
