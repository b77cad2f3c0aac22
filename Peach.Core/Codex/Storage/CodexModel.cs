using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Codex.Storage;

internal sealed class CodexModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<CatalogueRow>(catalogue =>
        {
            catalogue.ToTable("codex_catalogues").HasKey(row => row.Codops);
            catalogue.Property(row => row.Codops).HasColumnName("codops");
            catalogue.Property(row => row.Epoch).HasColumnName("epoch");
            catalogue.Property(row => row.Version).HasColumnName("version");
            catalogue.Property(row => row.PurgedVersion).HasColumnName("purged_version");
            catalogue.Property(row => row.ChangedAt).HasColumnName("changed_at");
        });
        model.Entity<ItemRow>(item =>
        {
            item.ToTable("codex_items").HasKey(row => new { row.Codops, row.Id });
            item.Property(row => row.Codops).HasColumnName("codops");
            item.Property(row => row.Id).HasColumnName("id");
            item.Property(row => row.Version).HasColumnName("version");
            item.Property(row => row.Touched).HasColumnName("touched");
            item.Property(row => row.UpdatedAt).HasColumnName("updated_at");
            item.Property(row => row.DeletedAt).HasColumnName("deleted_at");
            item.Property(row => row.AvailableFrom).HasColumnName("available_from");
            item.Property(row => row.AvailableUntil).HasColumnName("available_until");
            item.Property(row => row.SearchText).HasColumnName("search_text");
            item.Property(row => row.FieldText).HasColumnName("field_text");
            item.Property(row => row.Body).HasColumnName("body");
        });
    }
}
