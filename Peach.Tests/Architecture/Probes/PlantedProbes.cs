#pragma warning disable CA1812, CA1822, CA1823, CS0169, IDE0044, IDE0051, IDE0060 // Planted for a test to find; nothing uses them.
namespace Peach.Tests.Architecture.Probes.Low
{
    internal class Face
    {
        public static int Number() => 1;
    }

    [AttributeUsage(AttributeTargets.All)]
    internal sealed class MarkAttribute : Attribute;
}

namespace Peach.Tests.Architecture.Probes.Low.Inside
{
    internal sealed class Hidden
    {
        public static int Number() => 2;
    }
}

namespace Peach.Tests.Architecture.Probes.High
{
    internal sealed class GoodUse : Low.Face
    {
        public Low.Face? Kept { get; set; }
    }

    internal sealed class ByBody
    {
        public int Call() => Low.Inside.Hidden.Number();
    }

    internal sealed class ByLambda
    {
        public Func<int> Later() => () => Low.Inside.Hidden.Number();
    }

    internal sealed class ByAsync
    {
        public async Task<int> LaterAsync()
        {
            await Task.Yield();
            return Low.Inside.Hidden.Number();
        }
    }

    internal sealed class ByGenericArgument
    {
        public Dictionary<string, List<Low.Inside.Hidden[]>> Many { get; } = [];
    }

    internal sealed class ByTypeOf
    {
        public Type Name() => typeof(Low.Inside.Hidden);
    }
}

namespace Peach.Tests.Architecture.Probes.Side
{
    internal sealed class ByBase : Low.Face;

    [Low.Mark]
    internal sealed class ByAttribute;

    internal sealed class ByField
    {
        private readonly Low.Face? _face;
    }

    internal sealed class ByParameter
    {
        public void Take(Low.Face? face)
        {
        }
    }

    internal sealed class ByConstraint<T> where T : Low.Face;

    internal sealed class Outer
    {
        internal sealed class Nested
        {
            public int Call() => Low.Face.Number();
        }
    }
}

namespace Peach.Tests.Architecture.Probes.Unknown
{
    internal sealed class Lost : List<int>;
}
