namespace Peach.Core.Collect;

/// <summary>Something in a request that is likely a mistake.</summary>
/// <param name="Index">The event's place in the request's <c>events</c>; -1 for the request.</param>
/// <param name="Text">What it is and how to mend it.</param>
public readonly record struct PayloadWarning(int Index, string Text);
