using Microsoft.EntityFrameworkCore;

namespace Peach.Core.Platform;

/// <summary>Adds a module's entities to the platform database's one model.</summary>
/// <remarks>Tables are made by the SQL scripts in the module's <c>Migrations</c> folder, in order of their names.</remarks>
public interface IModelContributor
{
    void Contribute(ModelBuilder model);
}
