namespace Peach.Web.Demo.Simulation;

/// <summary>The kinds of senders that are out there.</summary>
internal enum ClientShape
{
    /// <summary>A mobile SDK: schema 1.0.4, gzip.</summary>
    Mobile,

    /// <summary>The web script's beacon: schema 1.0.3 as <c>text/plain</c>.</summary>
    WebBeacon,

    /// <summary>A tag manager: schema 1.0.0, one event a request, in <c>event</c>.</summary>
    TagManager,

    /// <summary>A television set: schema 1.0.3, often without a user.</summary>
    Hbbtv,
}
