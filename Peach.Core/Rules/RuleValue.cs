namespace Peach.Core.Rules;

/// <summary>A value of a condition.</summary>
/// <param name="Text">The value as text (numbers in their shortest form, <c>true</c>, <c>false</c>), or the parameter's name.</param>
/// <param name="IsParameter">Whether it is the request's parameter of that name.</param>
public readonly record struct RuleValue(string Text, bool IsParameter);
