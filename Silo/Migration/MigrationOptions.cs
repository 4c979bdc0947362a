using System.CommandLine;
using System.CommandLine.Parsing;
using Concord.Adapters.Redis;
using Concord.Policies;

namespace Concord.Silo.Migration;

/// <summary>The options of <c>migrate-wal</c>, each checked before anything is connected to.</summary>
internal sealed class MigrationOptions
{
    private const int MaxParallel = 256;

    private static RedisAddressKeys SourceKeys => RedisAddressKeys.MigrationSource;

    private readonly Option<string> _source = new("--source")
    {
        Description =
            "The Redis with the lists, for instance 127.0.0.1:6379 or rediss://redis.example. Its password: setting "
            + "Migration:Source:Password, from the environment or a file of --SecretsDirectory.",
    };
    private readonly Option<string> _sourceUser = new("--source-user") { Description = "Its user, if it has users." };
    private readonly Option<KeyPattern> _keys = new("--keys")
    {
        Description = "Pattern of their keys, a Redis glob with {name}, perhaps also {realm}: 'wal:{name}'.",
        Required = true,
        CustomParser = ParseKeys,
    };
    private readonly Option<RealmId?> _realm = new("--realm")
    {
        Description = "The realm that the events go to, where the pattern has no {realm}.",
        CustomParser = ParseRealm,
    };
    private readonly Option<FieldMapping> _map = new("--map")
    {
        Description = "Where entries hold type, time and origin: type=eventType,time=/meta/at. Member names or JSON Pointers.",
        CustomParser = ParseMap,
        DefaultValueFactory = static _ => FieldMapping.None,
    };
    private readonly Option<ListOrder> _order = new("--order")
    {
        Description = "How the entries were pushed.",
        HelpName = "lpush|rpush",
        CustomParser = ParseOrder,
        DefaultValueFactory = static _ => ListOrder.Lpush,
    };
    private readonly Option<string> _origin = new("--origin")
    {
        Description = "The events' origin if an entry has none.",
        DefaultValueFactory = static _ => "legacy-wal",
    };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Read everything, write nothing, report." };
    private readonly Option<bool> _verifyOnly = new("--verify-only") { Description = "Compare lists and log, migrate nothing." };
    private readonly Option<bool> _deleteSource = new("--delete-source")
    {
        Description = "Delete each list that this run has verified completely.",
    };
    private readonly Option<FileInfo?> _rejects = new("--rejects")
    {
        Description = "NDJSON file for entries that cannot be read, with their raw bytes.",
    };
    private readonly Option<FileInfo?> _report = new("--report") { Description = "JSON file for the report." };
    private readonly Option<int> _parallel = new("--parallel")
    {
        Description = "Lists at the same time.",
        DefaultValueFactory = static _ => MigrationRequest.DefaultParallel,
    };
    private readonly Option<int?> _limitKeys = new("--limit-keys") { Description = "Only so many keys, the first by name." };

    public MigrationOptions()
    {
        Command = new(
            "migrate-wal",
            "Moves list-based logs in Redis into Concord's log. Settings of the store as for the server, for instance "
                + "--Storage:DataDirectory ./data"
        )
        {
            _source,
            _sourceUser,
            _keys,
            _realm,
            _map,
            _order,
            _origin,
            _dryRun,
            _verifyOnly,
            _deleteSource,
            _rejects,
            _report,
            _parallel,
            _limitKeys,
        };
    }

    public Command Command { get; }

    /// <param name="parsed">The command line.</param>
    /// <param name="settings">What the options do not contain.</param>
    public MigrationRequest Read(ParseResult parsed, MigrationSourceOptions settings) =>
        new()
        {
            Source = new(
                parsed.GetValue(_source) is null ? SourceKeys : SourceKeys with { Text = "--source" },
                parsed.GetValue(_source) ?? settings.ConnectionString ?? "",
                parsed.GetValue(_sourceUser) ?? settings.User,
                settings.Password
            ),
            Keys = parsed.GetValue(_keys)!,
            Realm = parsed.GetValue(_realm),
            Rules = new(parsed.GetValue(_order), parsed.GetValue(_map)!, parsed.GetValue(_origin)!),
            Mode =
                parsed.GetValue(_dryRun) ? MigrationMode.DryRun
                : parsed.GetValue(_verifyOnly) ? MigrationMode.Verify
                : MigrationMode.Migrate,
            DeleteSource = parsed.GetValue(_deleteSource),
            Parallel = parsed.GetValue(_parallel),
            LimitKeys = parsed.GetValue(_limitKeys),
            Rejects = parsed.GetValue(_rejects),
            Report = parsed.GetValue(_report),
        };

    /// <summary>Errors of the combination of options that are valid by themselves.</summary>
    public IEnumerable<string> Check(ParseResult parsed, MigrationRequest job)
    {
        if (job.Source.Text.Length == 0)
            yield return $"Needed: --source, or the setting {SourceKeys.Text}.";
        else if (job.Source.TryRead(out var fault) is null)
            yield return fault!;
        if (job.Keys.HasRealm && job.Realm.HasValue)
            yield return "Either --realm or {realm} in --keys, not both.";
        if (!job.Keys.HasRealm && !job.Realm.HasValue)
            yield return "Needed: --realm, or {realm} in --keys.";
        if (parsed.GetValue(_dryRun) && parsed.GetValue(_verifyOnly))
            yield return "Either --dry-run or --verify-only, not both.";
        if (job is { Mode: MigrationMode.DryRun, DeleteSource: true })
            yield return "A --dry-run deletes nothing: leave out --delete-source.";
        if (job.Parallel is < 1 or > MaxParallel)
            yield return $"--parallel must be from 1 to {MaxParallel}.";
        if (job.LimitKeys is < 1)
            yield return "--limit-keys must be at least 1.";
        if (string.IsNullOrWhiteSpace(job.Rules.Origin))
            yield return "--origin must not be empty.";
    }

    private static KeyPattern? ParseKeys(ArgumentResult result)
    {
        if (!KeyPattern.TryParse(result.Tokens[0].Value, out var pattern, out var error))
            result.AddError(error);
        return pattern;
    }

    private static RealmId? ParseRealm(ArgumentResult result)
    {
        if (RealmId.TryParse(result.Tokens[0].Value, out var realm))
            return realm;
        result.AddError(
            $"--realm: '{result.Tokens[0].Value}' is not a realm id: 1 to 63 characters of a-z, 0-9 and '-', starting with a letter "
                + "or digit."
        );
        return null;
    }

    private static FieldMapping? ParseMap(ArgumentResult result)
    {
        if (!FieldMapping.TryParse(result.Tokens[0].Value, out var mapping, out var error))
            result.AddError(error);
        return mapping;
    }

    private static ListOrder ParseOrder(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (text.Equals("lpush", StringComparison.OrdinalIgnoreCase))
            return ListOrder.Lpush;
        if (text.Equals("rpush", StringComparison.OrdinalIgnoreCase))
            return ListOrder.Rpush;
        result.AddError($"--order must be lpush or rpush; it is '{text}'.");
        return default;
    }
}
