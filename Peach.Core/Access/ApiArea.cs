namespace Peach.Core.Access;

/// <summary>Parts of the API that a token can be confined to.</summary>
public static class ApiArea
{
    public const string Organisations = "organisations";
    public const string Repositories = "repositories";
    public const string Tasks = "tasks";
    public const string Endpoints = "endpoints";
    public const string Codex = "codex";
    public const string Events = "events";
    public const string Users = "users";
    public const string Dashboards = "dashboards";
    public const string Access = "access";
    public const string Operations = "operations";

    public static readonly IReadOnlyList<string> All =
        [Organisations, Repositories, Tasks, Endpoints, Codex, Events, Users, Dashboards, Access, Operations];
}
