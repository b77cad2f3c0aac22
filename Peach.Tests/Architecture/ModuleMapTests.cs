using FluentAssertions;
using Mono.Cecil;
using NUnit.Framework;
using Peach.Core.Platform;

namespace Peach.Tests.Architecture;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class ModuleMapTests
{
    private static readonly ModuleRules Rules = new("Peach.Core", ModuleMap.MayUse);

    [Test]
    public void Core_UsesBetweenModules_AreInTheMap()
    {
        using var core = Open();

        Rules.Violations(TypeUseReader.Read(core)).Should().BeEmpty("modules use one another only as the map allows");
    }

    [Test]
    public void Core_EveryFolder_IsInTheMap()
    {
        var folders = new DirectoryInfo(Path.Combine(RepositoryFolder.Path, "Peach.Core")).EnumerateDirectories()
            .Select(folder => folder.Name).Where(name => name is not ("bin" or "obj"));

        ModuleMap.MayUse.Keys.Should().BeEquivalentTo(folders, "a folder of Peach.Core is a module, and the map has them all");
    }

    [Test]
    public void Core_EveryType_IsInAModule()
    {
        using var core = Open();
        var homeless = core.Types
            .Where(type => type.Namespace.Length > 0 && !ModuleMap.MayUse.ContainsKey(type.Namespace.Split('.').ElementAtOrDefault(2) ?? ""))
            .Where(type => type.Namespace.StartsWith("Peach", StringComparison.Ordinal))
            .Select(type => type.FullName);

        homeless.Should().BeEmpty();
    }

    [Test]
    public void Core_NamespacesOfFiles_FollowTheirFolders()
    {
        var root = Path.Combine(RepositoryFolder.Path, "Peach.Core");
        var strays =
            from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let folder = Path.GetRelativePath(root, Path.GetDirectoryName(file)!)
            where folder.Split('/')[0] is not ("bin" or "obj")
            let declared = File.ReadLines(file).FirstOrDefault(line => line.StartsWith("namespace ", StringComparison.Ordinal))
            where declared is not null && declared != $"namespace Peach.Core.{folder.Replace('/', '.')};"
            select $"{Path.GetRelativePath(root, file)} declares {declared}";

        strays.Should().BeEmpty("a folder is a namespace, which is what the map goes by");
    }

    [Test]
    public void Map_Cycles_AreNone()
    {
        var cyclic = ModuleMap.MayUse.Keys.Where(module => Reaches(module, module, []));

        cyclic.Should().BeEmpty();
    }

    [Test]
    public void Map_ModulesThatItAllows_AreInIt()
    {
        ModuleMap.MayUse.Values.SelectMany(allowed => allowed).Should().BeSubsetOf(ModuleMap.MayUse.Keys);
    }

    [Test]
    public void Core_References_HoldNoWebStack()
    {
        using var core = Open();
        var web = core.AssemblyReferences.Select(reference => reference.Name)
            .Where(name => name.StartsWith("Microsoft.AspNetCore.", StringComparison.Ordinal))
            .Where(name => !name.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal));

        web.Should().BeEmpty("HTTP belongs in Peach.Web");
    }

    [Test]
    public void Core_ClassesOfSubfolders_AreInternal()
    {
        using var core = Open();
        var shown = core.Types
            .Where(type => type.IsPublic && type.Namespace.Count(character => character == '.') > 2)
            .Select(type => type.FullName);

        shown.Should().BeEmpty("a module's public face is its root namespace");
    }

    private static bool Reaches(string module, string target, HashSet<string> seen) =>
        ModuleMap.MayUse.GetValueOrDefault(module, []).Any(used => used == target || (seen.Add(used) && Reaches(used, target, seen)));

    private static ModuleDefinition Open() => ModuleDefinition.ReadModule(typeof(PeachException).Assembly.Location);
}
