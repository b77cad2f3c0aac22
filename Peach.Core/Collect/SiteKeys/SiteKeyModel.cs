using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
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
        siteKey.Property(row => row.Rules).HasColumnName("rules").HasConversion(
            rules => MappingRules.ToText(rules), text => MappingRules.FromText(text),
            new ValueComparer<IReadOnlyList<MappingRule>>(
                (left, right) => MappingRules.ToText(left ?? Array.Empty<MappingRule>()) == MappingRules.ToText(right ?? Array.Empty<MappingRule>()),
                rules => StringComparer.Ordinal.GetHashCode(MappingRules.ToText(rules)),
                rules => rules));
        siteKey.Property(row => row.EventsPerSecond).HasColumnName("events_per_second");
        siteKey.Property(row => row.RemoteConfig).HasColumnName("remote_config").HasConversion(config => config.ToText(), text => RemoteConfig.FromText(text));
        siteKey.Property(row => row.CreatedAt).HasColumnName("created_at");
    });
}
