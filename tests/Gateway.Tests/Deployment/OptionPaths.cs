namespace Concord.Gateway.Deployment.Tests;

/// <summary>Options of a YAML file by their paths: <c>*</c> stands for a name of one's own, <c>[]</c> for an item of a list.</summary>
internal static class OptionPaths
{
    /// <param name="own">Options whose members have names of one's own.</param>
    /// <returns>Paths that are used and not known.</returns>
    public static IEnumerable<string> Unknown(Yaml file, IReadOnlySet<string> known, IReadOnlySet<string>? own = null) =>
        Walk(file, known, own ?? new HashSet<string>(), "", false);

    private static IEnumerable<string> Walk(Yaml node, IReadOnlySet<string> known, IReadOnlySet<string> own, string path, bool named)
    {
        foreach (var (name, value) in node.Members)
        {
            var next = (path.Length == 0 ? "" : path + ".") + (named ? "*" : name);
            foreach (var unknown in Walk(value, known, own, next, !named && own.Contains(name)))
                yield return unknown;
        }

        foreach (var item in node.Items)
        {
            foreach (var unknown in Walk(item, known, own, path + ".[]", false))
                yield return unknown;
        }

        if (node.Members.Count == 0 && node.Items.Count == 0 && !known.Contains(path))
            yield return path;
    }
}
