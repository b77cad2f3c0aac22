using System.Globalization;
using Peach.Core.Platform;

namespace Peach.Core.Endpoints.Invocation.Circuits;

/// <summary>
/// Keeps calls from a component that fails most of the time, so that it neither costs its callers the whole time limit nor its workers their strength.
/// Open, it lets one call through in each pause; the first that succeeds closes it.
/// </summary>
/// <remarks>The circuit breaker of M. Nygard, "Release It!" (2007), over two half windows that take turns.</remarks>
internal sealed class Circuit(EndpointsOptions options, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private Half _now;
    private Half _before;
    private long _halfBegan = clock.GetTimestamp();
    private long _nextProbe;
    private long _opened;
    private volatile bool _isOpen;

    public bool IsOpen => _isOpen;

    /// <returns>Why no call may go through now; null when one may.</returns>
    public string? Refusal()
    {
        if (!_isOpen) return null;
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (!_isOpen || now >= _nextProbe)
            {
                _nextProbe = now + Ticks(options.CircuitPause);
                return null;
            }

            return string.Create(
                CultureInfo.InvariantCulture,
                $"is not called: most of its latest calls failed; it is tried again every {DurationText.Format(options.CircuitPause)}");
        }
    }

    /// <param name="failed">Whether the call failed or took too long.</param>
    /// <param name="begun">When it began, by the clock's timestamp; null: just now. What began before the circuit opened says nothing about the component since.</param>
    public void Record(bool failed, long? begun = null)
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            if (_isOpen)
            {
                if (failed || begun < _opened) return;
                _isOpen = false;
                (_now, _before, _halfBegan) = (default, default, now);
                return;
            }

            var half = Ticks(options.CircuitWindow / 2);
            if (now - _halfBegan >= half)
            {
                _before = now - _halfBegan < 2 * half ? _now : default;
                (_now, _halfBegan) = (default, now);
            }

            _now = new Half(_now.Calls + 1, _now.Failures + (failed ? 1 : 0));
            var calls = _now.Calls + _before.Calls;
            if (!failed || calls < options.CircuitCalls || _now.Failures + _before.Failures < calls * options.CircuitFailureShare) return;
            _isOpen = true;
            _opened = now;
            _nextProbe = now + Ticks(options.CircuitPause);
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * clock.TimestampFrequency);

    private readonly record struct Half(int Calls, int Failures);
}
