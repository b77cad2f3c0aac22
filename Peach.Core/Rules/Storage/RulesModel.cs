using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Rules.Storage;

internal sealed class RulesModel : IModelContributor
{
    public void Contribute(ModelBuilder model) => model.Entity<RuleVersionRow>(version =>
    {
        version.ToTable("rule_versions").HasKey(row => new { row.Kind, row.Codops, row.Name, row.Version });
        version.Property(row => row.Kind).HasColumnName("kind").HasConversion<string>();
        version.Property(row => row.Codops).HasColumnName("codops");
        version.Property(row => row.Name).HasColumnName("name");
        version.Property(row => row.Version).HasColumnName("version");
        version.Property(row => row.Content).HasColumnName("content");
        version.Property(row => row.Author).HasColumnName("author");
        version.Property(row => row.Comment).HasColumnName("comment");
        version.Property(row => row.CreatedAt).HasColumnName("created_at");
    });
}
