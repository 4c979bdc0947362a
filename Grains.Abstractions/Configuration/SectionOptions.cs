using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Concord.Configuration;

/// <summary>
/// Binds options to a section and checks them. A failure begins with the configuration key if there is a configuration,
/// otherwise with the name of the property.
/// </summary>
internal sealed class SectionOptions<TOptions>(IConfiguration? configuration, string section, IValidateOptions<TOptions> rules)
    : IConfigureOptions<TOptions>,
        IValidateOptions<TOptions>
    where TOptions : class
{
    private IReadOnlyList<string> _unreadable = [];

    public void Configure(TOptions options)
    {
        if (configuration is not null)
            _unreadable = SectionBinder.Bind(configuration, section, options);
    }

    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var failures = _unreadable.Concat((rules.Validate(null, options).Failures ?? []).Select(WithKey)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    /// <summary>A failure begins with the property's path, <c>GraphOptions.Check.At must …</c>.</summary>
    private string WithKey(string failure)
    {
        var (end, root) = (failure.IndexOf(' ', StringComparison.Ordinal), typeof(TOptions).Name + ".");
        if (configuration is null || end < 0 || !failure.StartsWith(root, StringComparison.Ordinal))
            return failure;
        var (key, type) = (section, typeof(TOptions));
        foreach (var name in failure[root.Length..end].Split('.'))
        {
            if (type.GetProperty(name) is not { } property)
                return failure;
            (key, type) = (SectionBinder.KeyOf(key, property), property.PropertyType);
        }

        return key + failure[end..];
    }
}
