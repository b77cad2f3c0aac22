using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Protection;

internal sealed class ApiKeyModel : IModelContributor
{
    public void Contribute(ModelBuilder model) => model.Entity<ApiKeyRow>(key =>
    {
        key.ToTable("api_keys").HasKey(row => row.Id);
        key.Property(row => row.Id).HasColumnName("id");
        key.Property(row => row.Codops).HasColumnName("codops");
        key.Property(row => row.Name).HasColumnName("name");
        key.Property(row => row.Hint).HasColumnName("hint");
        key.Property(row => row.Hash).HasColumnName("hash");
        key.Property(row => row.CreatedAt).HasColumnName("created_at");
        key.Property(row => row.ExpiresAt).HasColumnName("expires_at");
        key.Property(row => row.RevokedAt).HasColumnName("revoked_at");
    });
}
