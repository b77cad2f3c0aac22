using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Peach.Core.Codex;
using Peach.Core.History;
using Peach.Core.Rules;
using Peach.Core.Rules.Engine;

namespace Peach.Tests.Rules;

/// <summary>The engine over a history, a catalogue and lists that a test fills.</summary>
internal sealed class RuleBench
{
    public RuleBench(TimeSpan? deadline = null)
    {
        var services = new ServiceCollection().AddSingleton<IUserHistory>(Seen).AddSingleton<ICodex>(Codex).BuildServiceProvider();
        var options = Options.Create(new RulesOptions { Deadline = deadline ?? TimeSpan.FromSeconds(10) });
        Engine = new RuleEngine(services, Lists, options, TimeProvider.System, NullLogger<RuleEngine>.Instance);
    }

    public FakeSeen Seen { get; } = new();

    public FakeCodex Codex { get; } = new();

    public FakeLists Lists { get; } = new();

    public IRuleEngine Engine { get; }

    public static RuleSet Read(string text)
    {
        var reading = RulesReader.Read(text);
        return reading.Problems.Count == 0 ? RuleSet.Of(reading.Rules)! : throw new ArgumentException(string.Join("; ", reading.Problems), nameof(text));
    }
}
