using System.CommandLine;
using System.CommandLine.Parsing;
using Concord.Grains.Abstractions.Policies;
using Concord.Silo.Migration.Entries;
using Concord.Silo.Migration.Source;
using StackExchange.Redis;

namespace Concord.Silo.Migration;

/// <summary>The options of <c>migrate-wal</c>, each checked before anything is connected to.</summary>
internal sealed class MigrationOptions
{
    private const int MaxParallel = 256;

    private readonly Option<string> _source = new("--source") { Description = "Connection string of the Redis with the lists, for instance 127.0.0.1:6379,password=...", Required = true };
    private readonly Option<KeyPattern> _keys = new("--keys") { Description = "Pattern of their keys, a Redis glob with {name}, perhaps also {realm}: 'wal:{name}'.", Required = true, CustomParser = ParseKeys };
    private readonly Option<RealmId?> _realm = new("--realm") { Description = "The realm that the events go to, where the pattern has no {realm}.", CustomParser = ParseRealm };
    private readonly Option<FieldMapping> _map = new("--map")
    {
        Description = "Where entries tell type, time and origin: type=eventType,time=/meta/at. Member names or JSON Pointers.",
        CustomParser = ParseMap,
        DefaultValueFactory = static _ => FieldMapping.None,
    };
    private readonly Option<ListOrder> _order = new("--order") { Description = "How the entries were pushed: lpush or rpush.", CustomParser = ParseOrder, DefaultValueFactory = static _ => ListOrder.Lpush };
    private readonly Option<string> _origin = new("--origin") { Description = "The events' origin where an entry does not tell one.", DefaultValueFactory = static _ => "legacy-wal" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Read everything, write nothing, report." };
    private readonly Option<bool> _verifyOnly = new("--verify-only") { Description = "Compare lists and log, migrate nothing." };
    private readonly Option<bool> _deleteSource = new("--delete-source") { Description = "Delete each list that this run has verified completely." };
    private readonly Option<FileInfo?> _rejects = new("--rejects") { Description = "NDJSON file for entries that cannot be read, with their raw bytes." };
    private readonly Option<FileInfo?> _report = new("--report") { Description = "JSON file for the report." };
    private readonly Option<int> _parallel = new("--parallel") { Description = "Lists at the same time.", DefaultValueFactory = static _ => MigrationJob.DefaultParallel };
    private readonly Option<int?> _limitKeys = new("--limit-keys") { Description = "Only so many keys, the first by name." };

    public MigrationOptions()
    {
        Command = new("Moves list-based logs in Redis into Concord's log. Settings of the store as for the server, for instance --Storage:DataDirectory ./data")
        {
            _source, _keys, _realm, _map, _order, _origin, _dryRun, _verifyOnly, _deleteSource, _rejects, _report, _parallel, _limitKeys,
        };
        Command.Validators.Add(Check);
    }

    public RootCommand Command { get; }

    public MigrationJob Read(ParseResult parsed) => new()
    {
        Source = parsed.GetValue(_source)!,
        Keys = parsed.GetValue(_keys)!,
        Realm = parsed.GetValue(_realm),
        Rules = new(parsed.GetValue(_order), parsed.GetValue(_map)!, parsed.GetValue(_origin)!),
        Mode = parsed.GetValue(_dryRun) ? MigrationMode.DryRun : parsed.GetValue(_verifyOnly) ? MigrationMode.Verify : MigrationMode.Migrate,
        DeleteSource = parsed.GetValue(_deleteSource),
        Parallel = parsed.GetValue(_parallel),
        LimitKeys = parsed.GetValue(_limitKeys),
        Rejects = parsed.GetValue(_rejects),
        Report = parsed.GetValue(_report),
    };

    /// <summary>What the options must be together.</summary>
    private void Check(System.CommandLine.Parsing.CommandResult result)
    {
        // Another option that does not do is told already, and has no value to look at.
        if (result.Children.Any(static child => child.Errors.Any())) return;
        if (result.GetResult(_keys) is not null && result.GetValue(_keys) is { } keys && keys.HasRealm == result.GetValue(_realm).HasValue)
            result.AddError(keys.HasRealm ? "Either --realm or {realm} in --keys, not both." : "Needed: --realm, or {realm} in --keys.");
        if (result.GetValue(_dryRun) && result.GetValue(_verifyOnly)) result.AddError("Either --dry-run or --verify-only, not both.");
        if (result.GetValue(_dryRun) && result.GetValue(_deleteSource)) result.AddError("A --dry-run deletes nothing: leave out --delete-source.");
        if (result.GetResult(_parallel) is not null && result.GetValue(_parallel) is < 1 or > MaxParallel) result.AddError($"--parallel must be from 1 to {MaxParallel}.");
        if (result.GetValue(_limitKeys) is < 1) result.AddError("--limit-keys must be at least 1.");
        if (result.GetResult(_origin) is not null && string.IsNullOrWhiteSpace(result.GetValue(_origin))) result.AddError("--origin must not be empty.");
        if (result.GetResult(_source) is not null && !IsConnectionString(result.GetValue(_source))) result.AddError("--source needs a connection string such as 127.0.0.1:6379,password=...,ssl=true");
    }

    private static bool IsConnectionString(string? text)
    {
        try
        {
            return ConfigurationOptions.Parse(text ?? "").EndPoints.Count > 0;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return false;
        }
    }

    private static KeyPattern? ParseKeys(ArgumentResult result)
    {
        if (!KeyPattern.TryParse(result.Tokens[0].Value, out var pattern, out var error)) result.AddError(error);
        return pattern;
    }

    private static RealmId? ParseRealm(ArgumentResult result)
    {
        if (RealmId.TryParse(result.Tokens[0].Value, out var realm)) return realm;
        result.AddError($"--realm: '{result.Tokens[0].Value}' is not a realm id: 1 to 63 characters of a-z, 0-9 and '-', starting with a letter or digit.");
        return null;
    }

    private static FieldMapping? ParseMap(ArgumentResult result)
    {
        if (!FieldMapping.TryParse(result.Tokens[0].Value, out var mapping, out var error)) result.AddError(error);
        return mapping;
    }

    private static ListOrder ParseOrder(ArgumentResult result)
    {
        if (Enum.TryParse<ListOrder>(result.Tokens[0].Value, ignoreCase: true, out var order) && Enum.IsDefined(order)) return order;
        result.AddError($"--order must be lpush or rpush; it is '{result.Tokens[0].Value}'.");
        return default;
    }
}
