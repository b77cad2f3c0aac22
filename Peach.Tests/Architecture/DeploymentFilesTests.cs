using System.Text.RegularExpressions;
using FluentAssertions;
using NUnit.Framework;
using YamlDotNet.RepresentationModel;

namespace Peach.Tests.Architecture;

/// <summary>Keeps Dockerfile and docker-compose.yml true to what ./run does, as far as that shows without a Docker engine.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed partial class DeploymentFilesTests
{
    private static readonly string Dockerfile = RepositoryFolder.ReadAllText("Dockerfile");

    private static readonly YamlMappingNode Services = ReadServices();

    [Test]
    public void Dockerfile_Packages_AreThoseOfTheSetUpScript()
    {
        var setup = RuntimePackages().Match(RepositoryFolder.ReadAllText("scripts", "setup.sh")).Groups[1].Value;
        var wanted = ShellComment().Replace(setup, "").Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        var install = Install().Match(Dockerfile).Groups[1].Value;
        var installed = install.Split((char[])[' ', '\n', '\\'], StringSplitOptions.RemoveEmptyEntries);

        wanted.Should().HaveCountGreaterThan(5, "the array runtime_packages of scripts/setup.sh was read");
        installed.Should().Contain(wanted, "the image holds what ./run installs");
        installed.Except(wanted).Should().BeEquivalentTo(["ca-certificates", "tini"], "nothing else is needed in the image");
    }

    [TestCase("python/")]
    [TestCase("examples/")]
    [TestCase("Peach.Core/")]
    [TestCase("Peach.Web/")]
    [TestCase("build/")]
    [TestCase("appsettings.json")]
    public void Dockerfile_Copies_WhatPeachNeeds(string path)
    {
        Copied().Should().Contain(path);
    }

    [Test]
    public void Dockerfile_CopiedPaths_AreThereAndNotIgnored()
    {
        var ignore = RepositoryFolder.ReadAllText(".dockerignore").Split('\n');
        foreach (var path in Copied())
        {
            var full = Path.Combine(RepositoryFolder.Path, path);
            (File.Exists(full) || Directory.Exists(full)).Should().BeTrue($"{path} is copied into the image");
            ignore.Should().Contain("!" + path.Split('/')[0], $".dockerignore must let {path} through");
        }
    }

    [Test]
    public void Dockerfile_Program_IsNotRunByRoot()
    {
        var user = Instruction("USER").Last();

        user.Should().NotBe("root").And.NotBe("0");
        Dockerfile.LastIndexOf("\nUSER ", StringComparison.Ordinal).Should().BeLessThan(Dockerfile.IndexOf("\nENTRYPOINT", StringComparison.Ordinal));
    }

    [Test]
    public void Dockerfile_HealthPortAndVolume_AreDeclared()
    {
        Dockerfile.Should().Contain("HEALTHCHECK").And.Contain("/health/live");
        Instruction("EXPOSE").Should().Equal("8080");
        Instruction("VOLUME").Should().Equal("/data");
    }

    [Test]
    public void Dockerfile_Settings_Exist()
    {
        SettingName().Matches(Dockerfile).Select(match => Key(match.Value)).Should().NotBeEmpty().And.OnlyContain(key => SettingsCatalog.Contains(key));
    }

    [Test]
    public void Compose_SettingsOfPeach_Exist()
    {
        var environment = (YamlMappingNode)Services["peach"]["environment"];
        var keys = environment.Children.Keys.Select(key => Key(key.ToString())).Where(key => key.Contains(':', StringComparison.Ordinal));

        keys.Should().NotBeEmpty().And.OnlyContain(key => SettingsCatalog.Contains(key));
        keys.Should().Contain(["Platform:Database", "Platform:Redis", "Platform:ObjectStore:Bucket"], "those make it a production set-up");
    }

    [Test]
    public void Compose_SiblingsThatPeachWaitsFor_SayWhenTheyAreReady()
    {
        foreach (var (name, service) in Services.Children)
        {
            foreach (var (needed, condition) in Dependencies(service))
            {
                if (condition == "service_healthy") Has(Services[needed], "healthcheck").Should().BeTrue($"{name} waits for {needed} to be healthy");
            }
        }
    }

    [Test]
    public void Compose_ServicesThatStay_HaveAHealthCheck()
    {
        var without = Services.Children.Where(service => Has(service.Value, "restart") && !Has(service.Value, "healthcheck"))
            .Select(service => service.Key.ToString());

        without.Should().BeEquivalentTo(["peach"], "Peach's own is in the Dockerfile");
    }

    [Test]
    public void Compose_Volumes_AreDeclaredAndUsed()
    {
        var declared = ((YamlMappingNode)ReadCompose()["volumes"]).Children.Keys.Select(name => name.ToString());
        var used = Services.Children.Values.Where(service => Has(service, "volumes"))
            .SelectMany(service => (YamlSequenceNode)service["volumes"]).Select(volume => volume.ToString().Split(':')[0]);

        declared.Should().BeEquivalentTo(used);
    }

    [Test]
    public void Compose_Variables_AreInTheExampleFile()
    {
        var used = Variable().Matches(RepositoryFolder.ReadAllText("docker-compose.yml")).Select(match => match.Groups[1].Value).Distinct();
        var example = RepositoryFolder.ReadAllText(".env.example").Split('\n')
            .Where(line => line.Contains('=', StringComparison.Ordinal) && !line.StartsWith('#')).Select(line => line.Split('=')[0]);

        example.Should().BeEquivalentTo(used);
    }

    private static string Key(string variable) => variable.Replace("__", ":", StringComparison.Ordinal);

    private static IEnumerable<string> Copied() =>
        from arguments in Instruction("COPY")
        where !arguments.StartsWith("--from", StringComparison.Ordinal)
        from path in arguments.Split(' ')[..^1]
        select path;

    private static IEnumerable<string> Instruction(string name) =>
        from line in Dockerfile.Split('\n')
        where line.StartsWith(name + " ", StringComparison.Ordinal)
        select line[(name.Length + 1)..].Trim();

    private static IEnumerable<(string Needed, string Condition)> Dependencies(YamlNode service) =>
        Has(service, "depends_on")
            ? ((YamlMappingNode)service["depends_on"]).Children.Select(needed => (needed.Key.ToString(), needed.Value["condition"].ToString()))
            : [];

    private static bool Has(YamlNode service, string key) => ((YamlMappingNode)service).Children.ContainsKey(key);

    private static YamlMappingNode ReadServices() => (YamlMappingNode)ReadCompose()["services"];

    private static YamlNode ReadCompose()
    {
        var yaml = new YamlStream();
        using var text = new StringReader(RepositoryFolder.ReadAllText("docker-compose.yml"));
        yaml.Load(text);
        return yaml.Documents.Single().RootNode;
    }

    [GeneratedRegex(@"^runtime_packages=\(\n(.*?)^\)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex RuntimePackages();

    [GeneratedRegex("#.*$", RegexOptions.Multiline)]
    private static partial Regex ShellComment();

    [GeneratedRegex(@"--no-install-recommends(.*?)&&", RegexOptions.Singleline)]
    private static partial Regex Install();

    [GeneratedRegex(@"\b[A-Z][A-Za-z]+(__[A-Z][A-Za-z]+)+(?==)")]
    private static partial Regex SettingName();

    [GeneratedRegex(@"\$\{(\w+)")]
    private static partial Regex Variable();
}
