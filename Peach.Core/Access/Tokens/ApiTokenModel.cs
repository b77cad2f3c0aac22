using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Access.Tokens;

internal sealed class ApiTokenModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<ApiTokenRow>(token =>
        {
            token.ToTable("api_tokens");
            token.HasKey(row => row.Id);
            token.Property(row => row.Id).HasColumnName("id");
            token.Property(row => row.Digest).HasColumnName("digest");
            token.Property(row => row.Name).HasColumnName("name");
            token.Property(row => row.Hint).HasColumnName("hint");
            token.Property(row => row.AccountId).HasColumnName("account_id");
            token.Property(row => row.Grants).HasColumnName("grants");
            token.Property(row => row.Scopes).HasColumnName("scopes");
            token.Property(row => row.CreatedAt).HasColumnName("created_at");
            token.Property(row => row.CreatedBy).HasColumnName("created_by");
            token.Property(row => row.ExpiresAt).HasColumnName("expires_at");
            token.Property(row => row.RevokedAt).HasColumnName("revoked_at");
            token.Property(row => row.UsedAt).HasColumnName("used_at");
        });
    }
}
