using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Concord.Configuration;

/// <summary>
/// The one way from configuration keys to options. All options are checked when the host starts, and all errors are reported
/// together.
/// </summary>
public static class ConcordOptionsExtensions
{
    /// <summary>
    /// Binds options to <paramref name="section"/> when they are first asked for. Adding them again changes nothing.
    /// </summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">Their generated validator.</typeparam>
    /// <param name="section">Null for options that only a program sets.</param>
    public static OptionsBuilder<TOptions> AddConcordOptions<TOptions, TValidator>(this IServiceCollection services, string? section)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(static service => service.ServiceType == typeof(SectionOptions<TOptions>)))
            return services.AddOptions<TOptions>().ValidateOnStart();
        services.AddSingleton(provider => new SectionOptions<TOptions>(
            section is null ? null : provider.GetService<IConfiguration>(),
            section ?? typeof(TOptions).Name,
            new TValidator()
        ));
        services.AddSingleton<IConfigureOptions<TOptions>>(static provider => provider.GetRequiredService<SectionOptions<TOptions>>());
        services.AddSingleton<IValidateOptions<TOptions>>(static provider => provider.GetRequiredService<SectionOptions<TOptions>>());
        return services.AddOptions<TOptions>().ValidateOnStart();
    }

    /// <summary>
    /// Binds options that decide which services a host has, so they are needed before the services exist. The services later
    /// provide the returned instance. Errors are reported when the host starts, together with all others; until then an invalid
    /// value has its default.
    /// </summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">Their generated validator.</typeparam>
    /// <param name="services">Receives the instance.</param>
    /// <param name="configuration">What has been configured so far.</param>
    /// <param name="section">Empty for keys outside any section.</param>
    /// <param name="isUsed">
    /// False where that is not known yet: then the options are checked only if they are also added elsewhere.
    /// </param>
    public static TOptions BindConcordOptions<TOptions, TValidator>(
        this IServiceCollection services,
        IConfiguration configuration,
        string section,
        bool isUsed = true
    )
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        if (
            services.LastOrDefault(static service => service.ServiceType == typeof(IOptions<TOptions>))?.ImplementationInstance
            is IOptions<TOptions> before
        )
            return before.Value;
        var bound = new SectionOptions<TOptions>(configuration, section, new TValidator());
        var options = new TOptions();
        bound.Configure(options);
        services.AddSingleton(bound);
        services.AddSingleton(Options.Create(options));
        services.AddSingleton<IValidateOptions<TOptions>>(bound);
        services.AddSingleton<IOptionsFactory<TOptions>>(provider => new BoundOptionsFactory<TOptions>(
            options,
            provider.GetServices<IValidateOptions<TOptions>>()
        ));
        if (isUsed)
            services.AddOptions<TOptions>().ValidateOnStart();
        return options;
    }

    /// <summary>The same, for options whose property types are the only rules.</summary>
    public static TOptions BindConcordOptions<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class, new() => services.BindConcordOptions<TOptions, NoRules<TOptions>>(configuration, section);

    private sealed class NoRules<TOptions> : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options) => ValidateOptionsResult.Success;
    }

    /// <summary>Returns the instance that exists already, if it is valid.</summary>
    private sealed class BoundOptionsFactory<TOptions>(TOptions options, IEnumerable<IValidateOptions<TOptions>> validators)
        : IOptionsFactory<TOptions>
        where TOptions : class
    {
        public TOptions Create(string name)
        {
            var failures = validators.SelectMany(validator => validator.Validate(name, options).Failures ?? []).ToList();
            return failures.Count == 0 ? options : throw new OptionsValidationException(name, typeof(TOptions), failures);
        }
    }
}
