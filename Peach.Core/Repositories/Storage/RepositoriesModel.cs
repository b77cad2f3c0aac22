using Microsoft.EntityFrameworkCore;
using Peach.Core.Platform;

namespace Peach.Core.Repositories.Storage;

internal sealed class RepositoriesModel : IModelContributor
{
    public void Contribute(ModelBuilder model)
    {
        model.Entity<RepositoryRow>(repository =>
        {
            repository.ToTable("repositories").HasKey(row => row.Id);
            repository.Property(row => row.Id).HasColumnName("id");
            repository.Property(row => row.Name).HasColumnName("name");
            repository.Property(row => row.Url).HasColumnName("url");
            repository.Property(row => row.Codops).HasColumnName("codops");
            repository.Property(row => row.Branch).HasColumnName("branch");
            repository.Property(row => row.ProtectedToken).HasColumnName("protected_token");
            repository.Property(row => row.TokenUser).HasColumnName("token_user");
            repository.Property(row => row.ProtectedSshKey).HasColumnName("protected_ssh_key");
            repository.Property(row => row.HostKeys).HasColumnName("host_keys");
            repository.Property(row => row.ProtectedHookSecret).HasColumnName("protected_hook_secret");
            repository.Property(row => row.CreatedAt).HasColumnName("created_at");
            repository.Property(row => row.FollowedBranch).HasColumnName("followed_branch");
            repository.Property(row => row.Commit).HasColumnName("commit_sha");
            repository.Property(row => row.Author).HasColumnName("author");
            repository.Property(row => row.Subject).HasColumnName("subject");
            repository.Property(row => row.HandledCommit).HasColumnName("handled_sha");
            repository.Property(row => row.IsWhole).HasColumnName("is_whole");
            repository.Property(row => row.Error).HasColumnName("error");
            repository.Property(row => row.Hold).HasColumnName("hold");
            repository.Property(row => row.PolledAt).HasColumnName("polled_at");
        });
        model.Entity<RolloutRow>(rollout =>
        {
            rollout.ToTable("rollouts").HasKey(row => row.Id);
            rollout.Property(row => row.Id).HasColumnName("id");
            rollout.Property(row => row.RepositoryId).HasColumnName("repository_id");
            rollout.Property(row => row.RepositoryName).HasColumnName("repository_name");
            rollout.Property(row => row.Codops).HasColumnName("codops");
            rollout.Property(row => row.Commit).HasColumnName("commit_sha");
            rollout.Property(row => row.Author).HasColumnName("author");
            rollout.Property(row => row.CommittedAt).HasColumnName("committed_at");
            rollout.Property(row => row.Subject).HasColumnName("subject");
            rollout.Property(row => row.Kind).HasColumnName("kind").HasConversion<string>();
            rollout.Property(row => row.AskedBy).HasColumnName("asked_by");
            rollout.Property(row => row.Reason).HasColumnName("reason");
            rollout.Property(row => row.StartedAt).HasColumnName("started_at");
            rollout.Property(row => row.FinishedAt).HasColumnName("finished_at");
            rollout.Property(row => row.State).HasColumnName("state").HasConversion<string>();
            rollout.Property(row => row.Problems).HasColumnName("problems");
            rollout.Property(row => row.Deployed).HasColumnName("deployed");
            rollout.Property(row => row.Kept).HasColumnName("kept");
            rollout.Property(row => row.Refused).HasColumnName("refused");
            rollout.Property(row => row.Removed).HasColumnName("removed");
            rollout.Property(row => row.PreviousCommit).HasColumnName("previous_sha");
            rollout.Property(row => row.Changes).HasColumnName("changes");
            rollout.Property(row => row.Host).HasColumnName("host");
        });
        model.Entity<DefinitionVersionRow>(version =>
        {
            version.ToTable("definition_versions").HasKey(row => new { row.RepositoryId, row.Section, row.Name, row.Version });
            version.Property(row => row.RepositoryId).HasColumnName("repository_id");
            version.Property(row => row.Section).HasColumnName("section");
            version.Property(row => row.Name).HasColumnName("name");
            version.Property(row => row.Version).HasColumnName("version");
            version.Property(row => row.Content).HasColumnName("content");
            version.Property(row => row.Author).HasColumnName("author");
            version.Property(row => row.Comment).HasColumnName("comment");
            version.Property(row => row.CreatedAt).HasColumnName("created_at");
        });
        model.Entity<DeployedDefinitionRow>(definition =>
        {
            definition.ToTable("deployed_definitions").HasKey(row => new { row.RepositoryId, row.Section, row.Name });
            definition.Property(row => row.RepositoryId).HasColumnName("repository_id");
            definition.Property(row => row.Section).HasColumnName("section");
            definition.Property(row => row.Name).HasColumnName("name");
            definition.Property(row => row.Position).HasColumnName("position");
            definition.Property(row => row.Commit).HasColumnName("commit_sha");
            definition.Property(row => row.Content).HasColumnName("content");
            definition.Property(row => row.StaleReason).HasColumnName("stale_reason");
        });
    }
}
