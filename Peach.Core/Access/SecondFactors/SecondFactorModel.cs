using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Access.SecondFactors;

internal sealed class SecondFactorModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<SecondFactorRow>(factor =>
        {
            factor.ToTable("second_factors");
            factor.HasKey(row => row.AccountId);
            factor.Property(row => row.AccountId).HasColumnName("account_id");
            factor.Property(row => row.ProtectedSecret).HasColumnName("protected_secret");
            factor.Property(row => row.ConfirmedAt).HasColumnName("confirmed_at");
            factor.Property(row => row.LastStep).HasColumnName("last_step");
        });
        model.Entity<RecoveryCodeRow>(code =>
        {
            code.ToTable("recovery_codes");
            code.HasKey(row => new { row.AccountId, row.Digest });
            code.Property(row => row.AccountId).HasColumnName("account_id");
            code.Property(row => row.Digest).HasColumnName("digest");
        });
    }
}
