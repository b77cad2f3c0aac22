namespace Peach.Web.Components.Live;

/// <summary>How an action ended, in words.</summary>
public sealed record Notice(string Text, bool IsError);
