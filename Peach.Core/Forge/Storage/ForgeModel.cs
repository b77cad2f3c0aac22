using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Forge.Storage;

internal sealed class ForgeModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<ForgeRow>(forge =>
        {
            forge.ToTable("forge_repositories").HasKey(row => row.RepositoryId);
            forge.Property(row => row.RepositoryId).HasColumnName("repository_id");
            forge.Property(row => row.Kind).HasColumnName("kind").HasConversion<string>();
            forge.Property(row => row.Api).HasColumnName("api");
            forge.Property(row => row.Project).HasColumnName("project");
            forge.Property(row => row.ProtectedToken).HasColumnName("protected_token");
            forge.Property(row => row.TokenServer).HasColumnName("token_server");
        });
        model.Entity<NoteRow>(note =>
        {
            note.ToTable("forge_notes").HasKey(row => new { row.RepositoryId, row.MergeRequest });
            note.Property(row => row.RepositoryId).HasColumnName("repository_id");
            note.Property(row => row.MergeRequest).HasColumnName("merge_request");
            note.Property(row => row.NoteId).HasColumnName("note_id");
        });
    }
}
