using Microsoft.Extensions.Logging;
using Peach.Core.Platform;

namespace Peach.Core.CSharp.Storage;

/// <summary>Hears what other replicas switch: a repository that is not trusted any more must not run anywhere.</summary>
internal sealed class CSharpSwitchRefresher(CSharpSwitch repositories, TimeProvider clock, ILogger<CSharpSwitchRefresher> logger)
    : DatabaseFollower("repositories trusted with C#", UsualPause, clock, logger)
{
    protected override Task LoadAsync(CancellationToken cancellationToken) => repositories.LoadAsync(cancellationToken);
}
