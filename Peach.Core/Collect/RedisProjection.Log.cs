using Microsoft.Extensions.Logging;

namespace Peach.Core.Collect;

public abstract partial class RedisProjection
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis does not take what consumer {Consumer} has for it ({Reason}); it is tried again until Redis does")]
    private partial void LogAway(string consumer, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis takes what consumer {Consumer} has for it again")]
    private partial void LogBack(string consumer);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Redis has consumer {Consumer} at {Position} of the event log, whose oldest event kept for it is at {Oldest}: what lies between is missing in Redis")]
    private partial void LogGap(string consumer, string position, long oldest);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Redis has consumer {Consumer} at {Position}, behind the end of the event log at {End}: the disk lost events. Going on from the end")]
    private partial void LogLogLost(string consumer, string position, long end);

    [LoggerMessage(Level = LogLevel.Information, Message = "Redis lost the last steps of consumer {Consumer}; they are repeated from {Position}")]
    private partial void LogRepeats(string consumer, string position);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Consumer {Consumer} was more than {Most} bytes late and skips {Bytes} bytes of the event log, up to {Position}")]
    private partial void LogSkipped(string consumer, long most, long bytes, long position);
}
