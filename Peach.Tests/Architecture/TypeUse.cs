namespace Peach.Tests.Architecture;

/// <summary>A type that names another in its signature, its fields, its attributes or its code.</summary>
/// <param name="User">Full name of the outermost type that names the other.</param>
/// <param name="Used">Full name of the outermost type that is named.</param>
internal sealed record TypeUse(string User, string UserNamespace, string Used, string UsedNamespace);
