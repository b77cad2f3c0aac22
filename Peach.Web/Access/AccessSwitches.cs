namespace Peach.Web.Access;

/// <summary>Command-line switches of Access that stand without a value, which configuration does not know.</summary>
internal static class AccessSwitches
{
    private const string ResetAdminPassword = "--reset-admin-password";

    public static string[] ToSettings(string[] args) =>
        Array.ConvertAll(args, argument => argument == ResetAdminPassword ? "--Access:ResetAdminPassword=true" : argument);
}
