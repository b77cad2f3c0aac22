namespace Peach.Web.Demo.Page;

/// <summary>An event that the demo page shows.</summary>
/// <param name="Json">The flat event as the log has it.</param>
internal sealed record DemoEvent(string Uid, ReadOnlyMemory<byte> Json);
