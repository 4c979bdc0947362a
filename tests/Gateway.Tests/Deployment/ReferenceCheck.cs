namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Whatever one place of the compose file names exists in the other, and every file and directory of the repository that it mounts is
/// there.
/// </summary>
internal static class ReferenceCheck
{
    /// <param name="made">Names of the files that <c>deploy/make-secrets.sh</c> makes.</param>
    public static IEnumerable<string> Find(DeployFiles files, IReadOnlySet<string> made)
    {
        var compose = new ComposeFile(files);
        return
        [
            .. Declarations(compose),
            .. Dependencies(compose),
            .. Mounts(compose),
            .. Secrets(compose, made),
            .. Builds(files, compose),
        ];
    }

    private static IEnumerable<string> Declarations(ComposeFile compose)
    {
        foreach (
            var (section, used) in new (string, IEnumerable<string>)[]
            {
                ("networks", compose.Services.SelectMany(static service => service.Networks)),
                (
                    "volumes",
                    compose
                        .Services.SelectMany(static service => service.Mounts)
                        .Select(static mount => mount.Source)
                        .Where(static source => !IsPath(source))
                ),
                ("secrets", compose.Services.SelectMany(static service => service.Secrets).Select(static secret => secret.Source)),
            }
        )
        {
            var (declared, names) = (compose.Root[section].Members.Keys.ToHashSet(), used.ToHashSet());
            foreach (var name in names.Except(declared))
                yield return $"{section}: {name} is used and not declared";
            foreach (var name in declared.Except(names))
                yield return $"{section}: {name} is declared and not used";
        }
    }

    private static IEnumerable<string> Dependencies(ComposeFile compose)
    {
        foreach (var service in compose.Services)
        {
            foreach (var (name, need) in service.Yaml["depends_on"].Members)
            {
                if (compose.Services.SingleOrDefault(one => one.Name == name) is not { } other)
                    yield return $"{service.Name} depends on {name}, which there is not";
                else if (need["condition"].Text == "service_healthy" && other.Yaml.At("healthcheck", "test").Items.Count == 0)
                    yield return $"{service.Name} waits for the health of {name}, which has no health check";
            }
        }
    }

    private static IEnumerable<string> Mounts(ComposeFile compose)
    {
        foreach (var service in compose.Services)
        {
            foreach (var text in service.Yaml["volumes"].Texts.Where(static text => IsPath(ComposeFile.Resolve(text))))
            {
                foreach (var choice in (string[])["http", "https"])
                {
                    var source = ComposeFile.Resolve(text.Replace("${CONCORD_EDGE:-http}", choice, StringComparison.Ordinal)).Split(':')[0];
                    if (!DeployFiles.Exists(source))
                        yield return $"{service.Name} mounts {source}, which there is not";
                }

                if (!text.EndsWith(":ro", StringComparison.Ordinal))
                    yield return $"{service.Name} may write to {text}, which is part of the repository";
            }

            // What a program is told to read in its container is there: files by mount, secrets by name.
            var inside = service
                .Mounts.Select(static mount => mount.Target)
                .Concat(service.Secrets.Select(static secret => Path.Combine("/run/secrets", secret.Target)))
                .ToList();
            var told = ToldByVariable(service.Environment)
                .Concat(
                    service
                        .Yaml["command"]
                        .Texts.Select(static word => word[(word.IndexOf('=', StringComparison.Ordinal) + 1)..])
                        .Where(static word => word.StartsWith('/'))
                );
            foreach (var path in told.Where(path => !inside.Contains(path) && !inside.Contains(Path.GetDirectoryName(path) ?? "")))
                yield return $"{service.Name} is told to read {path}, which its container does not have";
            if (service.Environment.GetValueOrDefault("SecretsDirectory") is { } directory && directory != "/run/secrets")
                yield return $"{service.Name} looks for secrets in {directory}";
        }
    }

    /// <summary>Files that a variable names by path.</summary>
    public static IEnumerable<string> ToldByVariable(IReadOnlyDictionary<string, string?> environment) =>
        environment
            .Where(static one =>
                one.Key.EndsWith("_FILE", StringComparison.Ordinal)
                || one.Key.EndsWith("_PATH", StringComparison.Ordinal)
                || one.Key.StartsWith("Cluster__Tls__", StringComparison.Ordinal)
            )
            .Select(static one => one.Value!);

    private static IEnumerable<string> Secrets(ComposeFile compose, IReadOnlySet<string> made)
    {
        foreach (var (name, secret) in compose.Root["secrets"].Members)
        {
            var path = ComposeFile.Resolve(secret["file"].Text ?? "");
            if (!path.StartsWith("./deploy/secrets/", StringComparison.Ordinal))
                yield return $"secret {name} is not in deploy/secrets, which git ignores: {path}";
            if (!made.Contains(Path.GetFileName(path)))
                yield return $"secret {name} is {Path.GetFileName(path)}, which {DeployFiles.Secrets} does not make";
        }
    }

    private static IEnumerable<string> Builds(DeployFiles files, ComposeFile compose)
    {
        foreach (var service in compose.Services.Where(static service => service.Yaml["build"].Exists))
        {
            var file = service.Yaml.At("build", "dockerfile").Text ?? "";
            if (!DeployFiles.Exists(file))
            {
                yield return $"{service.Name} is built from {file}, which there is not";
                continue;
            }

            var docker = new Dockerfile(files.Read(file));
            var project = docker
                .All("RUN")
                .SelectMany(static line => line.Split(' '))
                .Single(static word => word.EndsWith(".csproj", StringComparison.Ordinal));
            var program = "/app/Concord." + Path.GetFileNameWithoutExtension(project);
            if (!DeployFiles.Exists(project))
                yield return $"{file} publishes {project}, which there is not";
            if (!Dockerfile.Words(docker.Last("ENTRYPOINT")).SequenceEqual([program]))
                yield return $"{file} starts {docker.Last("ENTRYPOINT")} and not {program}";
            string[] health = [program, "health"];
            if (!Dockerfile.Words(docker.Last("HEALTHCHECK")).SequenceEqual(health))
                yield return $"{file} does not check its health by {string.Join(' ', health)}";
            if (!service.Yaml.At("healthcheck", "test").Texts.SequenceEqual(["CMD", .. health]))
                yield return $"{service.Name} does not check its health by {string.Join(' ', health)}";
            if (docker.Last("USER") != service.Yaml["user"].Text)
                yield return $"{service.Name} runs as {service.Yaml["user"].Text}, and its image as {docker.Last("USER")}";
            foreach (
                var stage in docker
                    .All("COPY")
                    .SelectMany(static line => line.Split(' '))
                    .Where(static word => word.StartsWith("--from=", StringComparison.Ordinal))
            )
            {
                if (!docker.All("FROM").Any(from => from.EndsWith(" AS " + stage["--from=".Length..], StringComparison.Ordinal)))
                    yield return $"{file}: there is no stage {stage}";
            }
        }
    }

    private static bool IsPath(string source) => source.StartsWith('.') || source.StartsWith('/');
}
