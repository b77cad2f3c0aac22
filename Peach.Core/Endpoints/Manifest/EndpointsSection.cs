using Microsoft.Extensions.Options;
using Peach.Core.Endpoints.Catalog;
using Peach.Core.Endpoints.Trials;
using Peach.Core.Platform;
using Peach.Core.Python;
using Peach.Core.Repositories;
using Peach.Core.Secrets;

namespace Peach.Core.Endpoints.Manifest;

/// <summary>The section <c>endpoints</c> of a repository's manifest.</summary>
internal sealed class EndpointsSection(
    IPythonInspector inspector, CSharpRule csharp, IOrganisationDirectory organisations, EndpointActivator activator, TrialPools trials, ISecretValues secrets,
    IOptions<EndpointsOptions> options) : IManifestSection
{
    public string Name => "endpoints";

    public SectionFormat Format => EndpointsFormat.Section(options.Value);

    public async Task<IReadOnlyList<DefinitionPlan>> PlanAsync(
        SourceCommit commit, IReadOnlyList<ManifestEntry> entries, IReadOnlyList<DeployedDefinition> deployed, CancellationToken cancellationToken)
    {
        var reader = new EndpointReader(options.Value, organisations.All, commit.Codops);
        var drafts = entries.Select(reader.Read).ToList();
        var elsewhere = deployed.Where(definition => definition.Commit.RepositoryId != commit.RepositoryId)
            .Select(definition => (definition.Commit, EndpointJson.Read(definition.Content))).ToList();
        UrlRule.Apply(drafts, elsewhere);
        foreach (var draft in drafts) draft.Problems.AddRange(SecretsFormat.Check(draft.Entry.Value, commit.Codops, secrets.NamesOf(commit.Codops)));

        var named = drafts.SelectMany(draft => draft.AllComponents).Select(component => component.Function).Where(function => !function.IsCSharp())
            .Select(function => function.File).Distinct().ToList();
        var files = new Dictionary<string, InspectedFile>(await inspector.InspectAsync(commit.Tree, named, cancellationToken).ConfigureAwait(false), StringComparer.Ordinal);
        foreach (var (file, inspected) in await csharp.ApplyAsync(commit, drafts, cancellationToken).ConfigureAwait(false)) files[file] = inspected;
        var definitions = drafts.Select(draft => FunctionRule.Apply(draft, files, commit.Tree)).ToList();
        var sound = definitions.Where((definition, index) => definition is not null && !drafts[index].HasErrors).Select(definition => definition!).ToList();
        var failures = new Dictionary<(string Secrets, PythonFunction Function), string>();
        // Endpoints with other secrets have other workers.
        foreach (var group in sound.GroupBy(SecretsOf, StringComparer.Ordinal))
        {
            foreach (var (function, failure) in await TryAsync(commit, [.. group], cancellationToken).ConfigureAwait(false)) failures[(group.Key, function)] = failure;
        }

        return [.. drafts.Select((draft, index) => Conclude(draft, definitions[index], failures))];
    }

    public Task ActivateAsync(IReadOnlyList<DeployedDefinition> definitions, CancellationToken cancellationToken) =>
        activator.ActivateAsync([.. definitions.Select(definition => new DeployedEndpoint(definition, EndpointJson.Read(definition.Content)))], cancellationToken);

    /// <summary>Loads the functions in workers that will serve them if the commit goes into production.</summary>
    private async Task<IReadOnlyDictionary<PythonFunction, string>> TryAsync(
        SourceCommit commit, IReadOnlyList<EndpointDefinition> definitions, CancellationToken cancellationToken)
    {
        var functions = definitions.SelectMany(definition => definition.AllComponents).Select(component => component.Function).Distinct().ToList();
        if (functions.Count == 0) return new Dictionary<PythonFunction, string>();
        try
        {
            return await LoadAsync(commit, functions, definitions[0].SecretNames, cancellationToken).ConfigureAwait(false);
        }
        catch (PeachException error)
        {
            return await TryFileByFileAsync(commit, functions, definitions[0].SecretNames, error, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Finds the files that end or hang the process which loads them, so that the others' functions come into production all the same.</summary>
    private async Task<IReadOnlyDictionary<PythonFunction, string>> TryFileByFileAsync(
        SourceCommit commit, IReadOnlyList<PythonFunction> functions, IReadOnlyList<string> secretNames, PeachException together, CancellationToken cancellationToken)
    {
        var failures = new Dictionary<PythonFunction, string>();
        var files = functions.GroupBy(function => function.File).ToList();
        foreach (var file in files.Count > 1 ? files.Where(file => !file.First().IsCSharp()) : [])
        {
            try
            {
                await LoadAsync(commit, [.. file], secretNames, cancellationToken).ConfigureAwait(false);
            }
            catch (PeachException error)
            {
                foreach (var function in file) failures[function] = $"does not load: {error.Message}";
            }
        }

        var rest = functions.Where(function => !failures.ContainsKey(function)).ToList();
        if (failures.Count == 0 || rest.Count == 0) return functions.ToDictionary(function => function, _ => $"does not load: {together.Message}");
        foreach (var (function, failure) in await LoadAsync(commit, rest, secretNames, cancellationToken).ConfigureAwait(false)) failures[function] = failure;
        return failures;
    }

    /// <returns>Why functions do not load; none for those that do.</returns>
    /// <exception cref="PeachException">The process that loads them ended or hung, or there is no Python.</exception>
    private async Task<IReadOnlyDictionary<PythonFunction, string>> LoadAsync(
        SourceCommit commit, IReadOnlyList<PythonFunction> functions, IReadOnlyList<string> secretNames, CancellationToken cancellationToken)
    {
        var failures = commit.IsTrial
            ? await trials.WarmUpAsync(commit, functions, cancellationToken).ConfigureAwait(false)
            : await activator.WarmUpAsync(commit, functions, secretNames, cancellationToken).ConfigureAwait(false);
        return functions.Zip(failures).Where(pair => pair.Second is not null).ToDictionary(pair => pair.First, pair => $"does not load: {pair.Second}");
    }

    private static string SecretsOf(EndpointDefinition definition) => string.Join(',', definition.SecretNames);

    private static DefinitionPlan Conclude(DraftEndpoint draft, EndpointDefinition? definition, Dictionary<(string Secrets, PythonFunction Function), string> failures)
    {
        foreach (var component in draft.AllComponents)
            if (definition is not null && failures.TryGetValue((SecretsOf(definition), component.Function), out var failure)) draft.Problems.Add(component.Code.MethodNode.Error(failure));
        var content = definition is null || draft.HasErrors ? null : EndpointJson.Write(definition);
        return new DefinitionPlan(draft.Entry.Name, content, draft.Problems);
    }
}
