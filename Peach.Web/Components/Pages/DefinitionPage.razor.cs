using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Peach.Core.Algorithms;
using Peach.Core.Repositories;
using Peach.Web.Components.Live;
using Peach.Web.Components.Parts;

namespace Peach.Web.Components.Pages;

/// <summary>Makes an endpoint or a task of a repository's functions, and shows who changed it when.</summary>
public sealed partial class DefinitionPage
{
    private RepositoryView? _repository;
    private List<Choice> _choices = [];
    private IReadOnlyList<ManifestProblem> _problems = [];
    private IReadOnlyList<DefinitionVersion> _versions = [];
    private string _name = "";
    private string _url = "";
    private string _text = "";
    private string _comment = "";

    [Parameter]
    public string Id { get; set; } = "";

    /// <summary><c>endpoints</c> or <c>tasks</c>.</summary>
    [Parameter]
    public string Section { get; set; } = "";

    /// <summary>Null for a new one.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>The file of the function to begin with.</summary>
    [SupplyParameterFromQuery]
    public string? File { get; set; }

    /// <summary>Its name.</summary>
    [SupplyParameterFromQuery]
    public string? Function { get; set; }

    [Inject]
    private IRepositoryCatalog Repositories { get; set; } = null!;

    [Inject]
    private IAlgorithmCatalog Algorithms { get; set; } = null!;

    [Inject]
    private IDefinitionEdits Edits { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = null!;

    private bool IsTask => Section == "tasks";

    private string Title => Name ?? (IsTask ? "New task" : "New endpoint");

    protected override async Task OnParametersSetAsync()
    {
        _repository = Repositories.Find(Id);
        if (_repository is null) return;
        if (Name is not null)
        {
            _versions = await Edits.VersionsAsync(Key(Name), CancellationToken.None);
            _text = _versions.FirstOrDefault(version => version.Content is not null)?.Content ?? "";
            return;
        }

        var kind = IsTask ? AlgorithmKind.Task : AlgorithmKind.Query;
        _choices = [.. ((await Algorithms.FindAsync(Id, CancellationToken.None))?.Algorithms ?? []).Where(algorithm => algorithm.Kind == kind).Select(algorithm => new Choice(algorithm))];
        if (_choices.Find(choice => choice.Algorithm.File == File && choice.Algorithm.Function == Function) is not { } chosen) return;
        chosen.IsChosen = true;
        _name = chosen.Algorithm.Function;
        Draft();
    }

    private DefinitionKey Key(string name) => new(Id, Section, name);

    private void Draft() => _text = DefinitionDraft.Write([.. _choices.Where(choice => choice.IsChosen).Take(IsTask ? 1 : int.MaxValue).Select(choice => (choice.Algorithm, choice.Weight))], _url);

    private void TakeUp(DefinitionVersion version)
    {
        _text = version.Content!;
        _comment = $"Back to version {version.Version}";
        _problems = [];
    }

    private async Task CheckAsync()
    {
        if (!IsNamed(out var name)) return;
        if (await RunAsync(async cancellationToken => _problems = await Edits.CheckAsync(Key(name), _text, cancellationToken), "It is sound: its functions were found and loaded.")) TellOfMistakes();
    }

    private async Task SaveAsync()
    {
        if (IsNamed(out var name)) await SaveAsync(name, _text);
    }

    private Task TakeOutAsync() => SaveAsync(Name!, null);

    private async Task SaveAsync(string name, string? text)
    {
        var author = (await Authentication.GetAuthenticationStateAsync()).User.FindFirstValue(ClaimTypes.Name) ?? "";
        DefinitionSaving? saving = null;
        var done = await RunAsync(
            async cancellationToken => saving = await Edits.SaveAsync(Key(name), new DefinitionEdit(text, author, _comment, _versions.Count > 0 ? _versions[0].Version : 0), cancellationToken),
            text is null ? "Taken out; the rollout is under way." : "Saved; the rollout is under way.");
        if (!done) return;
        _problems = saving!.Problems;
        TellOfMistakes();
        if (saving.Saved is null) return;
        _comment = "";
        if (Name is null) Navigation.NavigateTo($"/repositories/{Id}/definitions/{Section}/edit/{Uri.EscapeDataString(name)}");
        else _versions = await Edits.VersionsAsync(Key(name), CancellationToken.None);
    }

    private void TellOfMistakes()
    {
        if (_problems.Any(problem => problem.Severity == ProblemSeverity.Error)) Notice = new Notice("It has mistakes, so what ran before runs on.", IsError: true);
    }

    private bool IsNamed(out string name)
    {
        name = Name ?? _name.Trim();
        if (name.Length > 0) return true;
        _problems = [new ManifestProblem(ProblemSeverity.Error, "", 0, 0, "It needs a name.")];
        return false;
    }

    private sealed class Choice(Algorithm algorithm)
    {
        public Algorithm Algorithm { get; } = algorithm;

        public bool IsChosen { get; set; }

        public double Weight { get; set; } = 50;
    }
}
