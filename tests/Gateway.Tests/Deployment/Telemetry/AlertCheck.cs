using System.Text.RegularExpressions;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Each alert says how urgent it is, what has happened and where it is written what to do; it waits out a blip; a test shows it firing, and
/// another one silent. Nothing is recorded that nobody reads.
/// </summary>
internal static partial class AlertCheck
{
    public static IEnumerable<string> Find(DeployFiles files)
    {
        var rules = new RuleFiles(files);
        return [.. Alerts(rules), .. Runbooks(files, rules), .. Tests(rules), .. Recordings(files, rules)];
    }

    private static IEnumerable<string> Alerts(RuleFiles rules)
    {
        foreach (var name in Twice(rules.Alerts.Select(static rule => rule["alert"].Text!)))
            yield return $"several alerts are called {name}";
        foreach (var name in Twice(rules.Groups))
            yield return $"several groups of rules are called {name}";
        foreach (var rule in rules.Alerts)
        {
            var name = rule["alert"].Text!;
            var severity = rule.At("labels", "severity").Text;
            if (severity is not ("critical" or "warning"))
                yield return $"{name}: severity is '{severity}'";
            foreach (var text in (string[])["summary", "description"])
            {
                if (rule.At("annotations", text).Text?.EndsWith('.') != true)
                    yield return $"{name}: no {text}";
            }

            // Either it must last, or it counts over a window anyway.
            var counts = rule["expr"].Text?.Contains("changes(", StringComparison.Ordinal) == true;
            if (ComposeFile.Seconds(rule["for"].Text) < 60 && !counts)
                yield return $"{name}: fires at a blip";
        }
    }

    private static IEnumerable<string> Runbooks(DeployFiles files, RuleFiles rules)
    {
        var anchors = Heading().Matches(files.Read(DeployFiles.Operations)).Select(static match => match.Groups[1].Value.Trim()).ToList();
        foreach (var rule in rules.Alerts)
        {
            var (name, url) = (rule["alert"].Text!, rule.At("annotations", "runbook_url").Text);
            var expected = $"{DeployFiles.Operations}#{name.ToLowerInvariant()}";
            if (url != expected)
                yield return $"{name}: runbook_url is {url} and not {expected}";
            if (!anchors.Contains(name))
                yield return $"{name}: {DeployFiles.Operations} has no section of that name";
        }

        var sections = anchors.Where(static title => title.StartsWith("Concord", StringComparison.Ordinal));
        foreach (var section in sections.Except(rules.Alerts.Select(static rule => rule["alert"].Text!)))
            yield return $"{DeployFiles.Operations}: there is no alert {section}";
    }

    private static IEnumerable<string> Tests(RuleFiles rules)
    {
        var names = rules.Alerts.Select(static rule => rule["alert"].Text!).ToHashSet();
        foreach (var name in names.Where(name => !rules.Expectations.Contains((name, true))))
            yield return $"{name}: no test in which it fires";
        foreach (var name in names.Where(name => !rules.Expectations.Contains((name, false))))
            yield return $"{name}: no test in which it does not fire";
        foreach (var name in rules.Expectations.Select(static one => one.Alert).Except(names))
            yield return $"a test expects {name}, which there is not";
    }

    private static IEnumerable<string> Recordings(DeployFiles files, RuleFiles rules)
    {
        var recorded = rules.Recordings.Select(static rule => rule["record"].Text!).ToHashSet();
        foreach (var name in recorded.Where(static name => !Levels().IsMatch(name)))
            yield return $"{name}: not level:metric:operation";
        var byRules = rules
            .Recordings.Concat(rules.Alerts)
            .SelectMany(static rule => RuleFiles.Recorded(rule["expr"].Text ?? ""))
            .ToHashSet();
        foreach (var name in byRules.Except(recorded))
            yield return $"a rule asks for {name}, which nobody records";
        var read = byRules
            .Concat(Dashboard.Read(files).SelectMany(static dashboard => dashboard.Queries).SelectMany(RuleFiles.Recorded))
            .ToHashSet();
        foreach (var name in recorded.Except(read))
            yield return $"{name}: recorded, and nobody reads it";
    }

    private static IEnumerable<string> Twice(IEnumerable<string> names) =>
        names.GroupBy(static name => name).Where(static group => group.Count() > 1).Select(static group => group.Key);

    [GeneratedRegex("^### (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^[a-z_]+:[a-z0-9_]+:[a-z0-9_]+$")]
    private static partial Regex Levels();
}
