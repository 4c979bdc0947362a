using Microsoft.Extensions.Options;

namespace Concord.Silo.Arango.Hosting;

/// <summary>Names the configuration key of each setting that is not valid.</summary>
internal sealed class ArangoOptionsValidator : IValidateOptions<ArangoOptions>
{
    private const int MaxDatabaseName = 128;

    public ValidateOptionsResult Validate(string? name, ArangoOptions options)
    {
        var failures = new List<string>();
        if (ParseEndpoints(options.Url) is null)
        {
            // Not the value: a password may be in it.
            failures.Add("Graph:ArangoDb:Url must name one or more endpoints separated by commas, for instance http://127.0.0.1:8529, "
                + "without a path, and without user or password: those have settings of their own.");
        }

        if (options.Database is not { Length: > 0 and <= MaxDatabaseName } database || database.Contains('/', StringComparison.Ordinal) || database.Any(char.IsControl))
            failures.Add("Graph:ArangoDb:Database must name a database, for instance concord.");
        if (!Enum.IsDefined(options.Authentication))
            failures.Add($"Graph:ArangoDb:Authentication must be Basic or Jwt; it is {options.Authentication}.");
        if (!Enum.IsDefined(options.WaitForSync))
            failures.Add($"Graph:ArangoDb:WaitForSync must be Archive, Always or Never; it is {options.WaitForSync}.");
        if (options.Token is { Length: > 0 } && options.Authentication != ArangoAuthentication.Jwt)
            failures.Add("Graph:ArangoDb:Token is used with Graph:ArangoDb:Authentication=Jwt only.");
        if (string.IsNullOrEmpty(options.User) && string.IsNullOrEmpty(options.Token))
            failures.Add("Graph:ArangoDb:User must name a user.");
        if (options.Timeout < TimeSpan.FromMilliseconds(100) || options.Timeout > TimeSpan.FromMinutes(10))
            failures.Add($"Graph:ArangoDb:Timeout must be between 00:00:00.1 and 00:10:00; it is {options.Timeout}.");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>The endpoints that a setting names; null where it names none, or one is none.</summary>
    internal static IReadOnlyList<Uri>? ParseEndpoints(string? text)
    {
        var found = new List<Uri>();
        foreach (var part in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(part, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
                || uri.UserInfo.Length > 0 || uri.PathAndQuery is not "/")
                return null;
            found.Add(new Uri(uri.GetLeftPart(UriPartial.Authority)));
        }

        return found.Count > 0 ? found : null;
    }
}
