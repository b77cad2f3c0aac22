using Peach.Core.Platform;

namespace Peach.Core.Python;

/// <summary>The functions of one commit that a pool serves.</summary>
/// <param name="Name">For logs, e.g. <c>demo@1a2b3c4d</c>.</param>
/// <param name="Codops">The organisation whose data they see.</param>
/// <param name="Tree">The checked-out repository.</param>
/// <param name="Functions">What to load; a call names a function by its place here.</param>
public sealed record PythonCode(string Name, string Codops, string Tree, IReadOnlyList<PythonFunction> Functions)
{
    /// <summary>How many workers serve it; null: as many as <see cref="PythonOptions.WorkersPerRepository"/> says.</summary>
    public int? Workers { get; init; }

    internal SecretMask Mask { get; private init; } = SecretMask.None;

    /// <summary>Variables of the workers' environment that hold secrets: given to no other process, and hidden in what the workers say of their failures.</summary>
    public IReadOnlyDictionary<string, string> Secrets
    {
        get;
        init
        {
            field = value;
            Mask = new SecretMask(value);
        }
    } = new Dictionary<string, string>();
}
