namespace Peach.Core.Access;

/// <summary>A browser that somebody has logged in with before. Its failed logins are counted by themselves, so that strangers who know a name cannot lock its owner out.</summary>
/// <param name="AccountId">Who logged in with it.</param>
/// <param name="Id">The browser's, random.</param>
public sealed record KnownDevice(string AccountId, string Id);
