namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// <c>.env.example</c> names every variable that compose reads, with the same default, and no other; nothing in it is a secret.
/// </summary>
internal static class VariableCheck
{
    public static IEnumerable<string> Find(DeployFiles files)
    {
        var used = new ComposeFile(files).Variables;
        var text = files.Read(DeployFiles.Example);
        var (shown, values) = (EnvironmentFile.Names(text), EnvironmentFile.Parse(text));
        foreach (var name in used.Keys.Except(shown))
            yield return $"{DeployFiles.Example} does not name {name}, which {DeployFiles.Compose} reads";
        foreach (var name in shown.Except(used.Keys))
            yield return $"{DeployFiles.Compose} does not read {name}, which {DeployFiles.Example} names";
        foreach (var (name, value) in values)
        {
            if (used.TryGetValue(name, out var byDefault) && byDefault is not null && byDefault != value)
                yield return $"{name} is {byDefault} in {DeployFiles.Compose} and {value} in {DeployFiles.Example}";
        }
    }
}
