using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Collect.SiteKeys;

internal sealed class SiteKeyModel : IModelContributor
{
    public void Contribute(ModelBuilder model) => model.Entity<SiteKey>(siteKey =>
    {
        siteKey.ToTable("site_keys").HasKey(row => row.Key);
        siteKey.Property(row => row.Key).HasColumnName("site_key");
        siteKey.Property(row => row.Codops).HasColumnName("codops");
        siteKey.Property(row => row.Revoked).HasColumnName("revoked");
        siteKey.Property(row => row.CreatedAt).HasColumnName("created_at");
    });
}
