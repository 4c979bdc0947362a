using System.Collections;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Concord.Configuration;

/// <summary>
/// Sets the properties of options from the configuration. .NET's own binder stops at the first value that it cannot read, and
/// reads "1" as one day and "7" as a member of an enumeration. This one continues, names each such key, and keeps the default.
/// </summary>
internal static class SectionBinder
{
    /// <returns>The errors of values that cannot be read.</returns>
    public static IReadOnlyList<string> Bind(IConfiguration configuration, string section, object options)
    {
        var failures = new List<string>();
        Bind(configuration, section, options, failures);
        return failures;
    }

    /// <summary>
    /// The key of a property. A section that ends with an underscore is a prefix, as in environment variables; an empty section
    /// is the root.
    /// </summary>
    public static string KeyOf(string section, PropertyInfo property)
    {
        var name = property.GetCustomAttribute<ConfigurationKeyNameAttribute>()?.Name ?? property.Name;
        return name.Length == 0 ? section
            : section.Length == 0 || section.EndsWith('_') ? section + name
            : section + ConfigurationPath.KeyDelimiter + name;
    }

    private static void Bind(IConfiguration configuration, string section, object options, List<string> failures)
    {
        foreach (var property in options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            var (key, type) = (KeyOf(section, property), Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType);
            if (IsSection(type) && property.SetMethod is { IsPublic: true })
                Bind(configuration, key, property.GetValue(options)!, failures);
            else if (property.GetValue(options) is IDictionary map)
                BindMap(configuration, key, map, failures);
            else if (property.GetValue(options) is IList<string> { IsReadOnly: false } list)
                BindList(configuration, key, list);
            else if (property.SetMethod is { IsPublic: true })
                BindValue(configuration, key, type, property, options, failures);
        }
    }

    private static bool IsSection(Type type) =>
        type is { IsClass: true, Namespace: { } name } && name.StartsWith("Concord.", StringComparison.Ordinal);

    /// <summary>Binds keys whose names the administrator chooses.</summary>
    private static void BindMap(IConfiguration configuration, string key, IDictionary map, List<string> failures)
    {
        var type = map.GetType().GetGenericArguments()[1];
        foreach (var child in configuration.GetSection(key).GetChildren())
        {
            object value = child.Value ?? "";
            if (IsSection(type))
                Bind(configuration, child.Path, value = Activator.CreateInstance(type)!, failures);
            map[child.Key] = value;
        }
    }

    private static void BindList(IConfiguration configuration, string key, IList<string> list)
    {
        foreach (var child in configuration.GetSection(key).GetChildren())
        {
            if (child.Value is { } value)
                list.Add(value);
        }
    }

    private static void BindValue(
        IConfiguration configuration,
        string key,
        Type type,
        PropertyInfo property,
        object options,
        List<string> failures
    )
    {
        if (configuration[key] is not { } text)
            return;
        if (type == typeof(string))
        {
            // A container sets a variable to the empty string to say that it is not set.
            if (property.GetValue(options) is not null || !string.IsNullOrWhiteSpace(text))
                property.SetValue(options, text);
            return;
        }

        if (text.Length == 0)
            return;
        if (Read(type, text) is { } value)
            property.SetValue(options, value);
        else
            failures.Add($"{key} {property.GetCustomAttribute<OptionRuleAttribute>()?.Rule ?? RuleOf(type)}; it is '{text}'.");
    }

    private static object? Read(Type type, string text)
    {
        const NumberStyles Whole = NumberStyles.AllowLeadingSign;
        var culture = CultureInfo.InvariantCulture;
        if (type == typeof(bool))
            return bool.TryParse(text, out var flag) ? flag : null;
        if (type == typeof(int))
            return int.TryParse(text, Whole, culture, out var number) ? number : null;
        if (type == typeof(long))
            return long.TryParse(text, Whole, culture, out var number) ? number : null;
        if (type == typeof(double))
            return double.TryParse(text, NumberStyles.Float, culture, out var number) ? number : null;

        // TimeSpan reads "1" as one day; the administrator more likely means another unit.
        if (type == typeof(TimeSpan))
            return text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, culture, out var time) ? time : null;
        if (!type.IsEnum)
            throw new NotSupportedException($"An option cannot be a {type.Name}.");
        return Array.Find(Enum.GetNames(type), name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } member
            ? Enum.Parse(type, member)
            : null;
    }

    private static string RuleOf(Type type) =>
        type == typeof(bool) ? "must be true or false"
        : type == typeof(TimeSpan) ? "must be a time span, written [days.]hours:minutes:seconds"
        : type == typeof(double) ? "must be a number"
        : type.IsEnum ? $"must be {string.Join(" or ", Enum.GetNames(type))}"
        : "must be a whole number";
}
