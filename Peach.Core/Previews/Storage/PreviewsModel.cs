using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Previews.Storage;

internal sealed class PreviewsModel : IModelContributor
{
    public void Contribute(ModelBuilder model) => model.Entity<PreviewRow>(preview =>
    {
        preview.ToTable("previews").HasKey(row => row.Id);
        preview.Property(row => row.Id).HasColumnName("id");
        preview.Property(row => row.RepositoryId).HasColumnName("repository_id");
        preview.Property(row => row.Version).HasColumnName("version");
        preview.Property(row => row.Commit).HasColumnName("commit_sha");
        preview.Property(row => row.MergeRequest).HasColumnName("merge_request");
        preview.Property(row => row.Title).HasColumnName("title");
        preview.Property(row => row.WebUrl).HasColumnName("web_url");
        preview.Property(row => row.Author).HasColumnName("author");
        preview.Property(row => row.State).HasColumnName("state").HasConversion<string>();
        preview.Property(row => row.Error).HasColumnName("error");
        preview.Property(row => row.Problems).HasColumnName("problems");
        preview.Property(row => row.Definitions).HasColumnName("definitions");
        preview.Property(row => row.CreatedAt).HasColumnName("created_at");
        preview.Property(row => row.UpdatedAt).HasColumnName("updated_at");
        preview.Property(row => row.ExpiresAt).HasColumnName("expires_at");
    });
}
