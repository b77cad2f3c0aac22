namespace Peach.Core.Python;

/// <summary>Settings of section <c>Python</c>.</summary>
public sealed class PythonOptions
{
    public const string Section = "Python";
}
