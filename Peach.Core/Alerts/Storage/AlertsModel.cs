using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Alerts.Storage;

internal sealed class AlertsModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<AlertRow>(alert =>
        {
            alert.ToTable("alerts").HasKey(row => row.Id);
            alert.Property(row => row.Id).HasColumnName("id");
            alert.Property(row => row.Codops).HasColumnName("codops");
            alert.Property(row => row.Subject).HasColumnName("subject");
            alert.Property(row => row.Kind).HasColumnName("kind").HasConversion<string>();
            alert.Property(row => row.Title).HasColumnName("title");
            alert.Property(row => row.Reason).HasColumnName("reason");
            alert.Property(row => row.Link).HasColumnName("link");
            alert.Property(row => row.Since).HasColumnName("since");
            alert.Property(row => row.LastSeen).HasColumnName("last_seen");
            alert.Property(row => row.Times).HasColumnName("times");
            alert.Property(row => row.ClearedAt).HasColumnName("cleared_at");
            alert.Property(row => row.AcknowledgedAt).HasColumnName("acknowledged_at");
            alert.Property(row => row.AcknowledgedBy).HasColumnName("acknowledged_by");
        });
        model.Entity<ChannelRow>(channel =>
        {
            channel.ToTable("alert_channels").HasKey(row => row.Id);
            channel.Property(row => row.Id).HasColumnName("id");
            channel.Property(row => row.Codops).HasColumnName("codops");
            channel.Property(row => row.Name).HasColumnName("name");
            channel.Property(row => row.Kind).HasColumnName("kind").HasConversion<string>();
            channel.Property(row => row.Hint).HasColumnName("hint");
            channel.Property(row => row.ProtectedTarget).HasColumnName("protected_target");
            channel.Property(row => row.CreatedAt).HasColumnName("created_at");
            channel.Property(row => row.CreatedBy).HasColumnName("created_by");
            channel.Property(row => row.SentAt).HasColumnName("sent_at");
            channel.Property(row => row.Error).HasColumnName("error");
            channel.Property(row => row.ErrorAt).HasColumnName("error_at");
        });
        model.Entity<DeliveryRow>(delivery =>
        {
            delivery.ToTable("alert_deliveries").HasKey(row => row.Id);
            delivery.Property(row => row.Id).HasColumnName("id");
            delivery.Property(row => row.ChannelId).HasColumnName("channel_id");
            delivery.Property(row => row.Message).HasColumnName("message");
            delivery.Property(row => row.Attempts).HasColumnName("attempts");
            delivery.Property(row => row.DueAt).HasColumnName("due_at");
            delivery.Property(row => row.CreatedAt).HasColumnName("created_at");
        });
    }
}
