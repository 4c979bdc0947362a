using Concord.Hosting;
using Concord.Silo;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Concord.Gateway.Deployment.Tests;

/// <summary>
/// Every setting that is deployed is one that the code reads, and all of them together are accepted by the code's own checks.
/// </summary>
/// <param name="secretsDirectory">A directory that <c>deploy/make-secrets.sh</c> has filled: files that a setting names by path are looked
/// for there.</param>
internal sealed class KeyCheck(string secretsDirectory)
{
    /// <summary>What stands for a secret, with the name of the setting behind it: two keys of the API may not be the same.</summary>
    private const string Placeholder = "sixteen-characters-and-more-";

    /// <summary>Settings that name a file of secrets.</summary>
    private static readonly HashSet<string> ByPath = new(StringComparer.OrdinalIgnoreCase)
    {
        "Cluster:Tls:Authority",
        "Cluster:Tls:Certificate",
        "Cluster:Tls:Key",
    };

    /// <summary>What the code reads, with the settings as they are.</summary>
    private KnownKeys? _known;

    public IEnumerable<string> Find(DeployFiles files)
    {
        var known = _known ??= Ask();
        var deployed = Deployed(files).ToList();
        foreach (var (where, settings) in deployed)
        {
            foreach (var key in settings.Keys.Where(key => !known.Contains(key)))
                yield return $"{where}: nobody reads {key}";
        }

        foreach (var (where, settings) in deployed)
        {
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Select(static one => KeyValuePair.Create(one.Key, (string?)one.Value)))
                .Build();
            foreach (var failure in Refusals(configuration, where.Contains("silo", StringComparison.Ordinal)))
                yield return $"{where}: {failure}";
        }
    }

    /// <summary>What each program is given: variables, and the files in its SecretsDirectory, by key.</summary>
    private IEnumerable<(string Where, IReadOnlyDictionary<string, string> Settings)> Deployed(DeployFiles files)
    {
        var compose = new ComposeFile(files);
        foreach (var service in compose.Silos.Concat(compose.Gateways))
        {
            var image = files.Read(compose.Silos.Contains(service) ? DeployFiles.SiloDockerfile : DeployFiles.GatewayDockerfile);
            yield return (
                $"{DeployFiles.Compose}, {service.Name}",
                Keys(
                    service.Environment,
                    service.Secrets.Select(static secret => secret.Target).Where(static target => !target.StartsWith('/')),
                    image
                )
            );
        }

        var kubernetes = new KubernetesFiles(files);
        foreach (var name in (string[])["silo", "gateway"])
        {
            var secrets = KubernetesSecrets.Parse(files.Read(DeployFiles.KubernetesReadme)).GetValueOrDefault("concord-" + name) ?? [];
            yield return ($"{DeployFiles.KubernetesBase}, {name}", Keys(kubernetes.Environment(kubernetes.Workload(name)), secrets, ""));
        }
    }

    private KnownKeys Ask()
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Deployed(DeployFiles.AsTheyAre).SelectMany(static one => one.Settings))
            all[key] = value;
        return new KnownKeys(all);
    }

    private Dictionary<string, string> Keys(
        IReadOnlyDictionary<string, string?> environment,
        IEnumerable<string> secrets,
        string dockerfile
    )
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in new Dockerfile(dockerfile).Environment)
            keys[Key(name)] = value;
        foreach (var (name, value) in environment)
            keys[Key(name)] =
                value is null ? "127.0.0.1"
                : ByPath.Contains(Key(name)) ? Path.Combine(secretsDirectory, Path.GetFileName(value))
                : value;
        foreach (var name in secrets)
            keys[Key(name)] = Placeholder + name;
        return keys;
    }

    private static string Key(string name) => name.Replace("__", ":", StringComparison.Ordinal);

    /// <summary>What the program says when it is started with these settings.</summary>
    private static IEnumerable<string> Refusals(IConfiguration configuration, bool silo)
    {
        var builder = silo ? Host.CreateEmptyApplicationBuilder(new()) : (IHostApplicationBuilder)WebApplication.CreateBuilder();
        ((IConfigurationBuilder)builder.Configuration).AddConfiguration(configuration);
        if (silo)
            builder.UseConcordSilo();
        else
            Gateway((WebApplicationBuilder)builder);
        using var services = builder.Services.BuildServiceProvider();
        try
        {
            services.CheckOptions();
            return [];
        }
        catch (OptionsValidationException refused)
        {
            return refused.Failures;
        }
    }

    private static void Gateway(WebApplicationBuilder builder)
    {
        builder.AddConcordGateway();
        builder.BindCluster();
    }
}
