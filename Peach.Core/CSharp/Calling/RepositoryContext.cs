using System.Runtime.Loader;

namespace Peach.Core.CSharp.Calling;

/// <summary>Holds one commit's assemblies; everything else is this process's.</summary>
internal sealed class RepositoryContext() : AssemblyLoadContext("Peach repository", isCollectible: true);
