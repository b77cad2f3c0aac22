namespace Peach.Web.Codex;

/// <summary>What the API of the codex needs.</summary>
internal static class CodexSetup
{
    public static IServiceCollection AddCodexApi(this IServiceCollection services) => services.AddSingleton<ItemBody>();
}
