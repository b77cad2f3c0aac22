using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Peach.Core.Platform.Database;

/// <summary>Keeps EF from giving a host the model of another host of the same process that has other modules.</summary>
internal sealed class ContributorsCacheKey : IModelCacheKeyFactory
{
    public object Create(DbContext context, bool designTime) => (context.GetType(), ((PeachDbContext)context).Contributors, designTime);
}
