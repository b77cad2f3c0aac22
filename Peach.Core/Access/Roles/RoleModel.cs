using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Access.Roles;

internal sealed class RoleModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<RoleEntity>(role =>
        {
            role.ToTable("account_roles");
            role.HasKey(row => new { row.AccountId, row.Codops });
            role.Property(row => row.AccountId).HasColumnName("account_id");
            role.Property(row => row.Codops).HasColumnName("codops");
            role.Property(row => row.Role).HasColumnName("role");
        });
    }
}
