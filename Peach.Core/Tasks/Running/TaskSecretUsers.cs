using Peach.Core.Secrets;

namespace Peach.Core.Tasks.Running;

/// <summary>The tasks in production that are given secrets.</summary>
internal sealed class TaskSecretUsers(ITaskBoard board) : ISecretUsers
{
    public IEnumerable<SecretUse> List() => board.List().SelectMany(task => task.Secrets.Select(secret => new SecretUse(task.Codops, secret, "task", task.Name, "/tasks")));
}
