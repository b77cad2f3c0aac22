namespace Peach.Core.Rules;

/// <summary>Whom the rules are applied for.</summary>
/// <param name="Codops">The organisation.</param>
/// <param name="User">The user's id, or the device's; null when the request names none.</param>
/// <param name="IsDevice">Whether that id is a device's.</param>
/// <param name="Parameter">The values of one of the request's parameters as texts; null where it has none.</param>
/// <param name="Now">The moment for windows of pins and availability.</param>
/// <param name="Amount">How many items were asked for; null when unknown.</param>
/// <param name="IsWidened">Whether the function was asked for more, so that the answer is to be cut to <paramref name="Amount"/>.</param>
public sealed record RuleContext(
    string Codops, string? User, bool IsDevice, Func<string, IReadOnlyList<string>?> Parameter, DateTimeOffset Now, int? Amount = null, bool IsWidened = false);
