using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Concord.Configuration;

/// <summary>The one way from configuration keys to options. All options are checked when the host starts, and everything that is wrong is told at once.</summary>
public static class ConcordOptionsExtensions
{
    /// <summary>Options that are bound to <paramref name="section"/> when somebody first asks for them. Adding them again changes nothing.</summary>
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
    /// Options that decide what a host is made of, so they are needed before there are services. The instance that is answered is the one that the services give later. What is
    /// wrong is told when the host starts, together with everything else; until then such a value has its default.
    /// </summary>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">Their generated validator.</typeparam>
    /// <param name="services">Gets the instance.</param>
    /// <param name="configuration">What has been configured so far.</param>
    /// <param name="section">Empty for keys that are in no section.</param>
    /// <param name="isUsed">False where that is not known yet: the options are checked if somebody adds them as well.</param>
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

    /// <summary>The same, for options whose types say all that there is to check.</summary>
    public static TOptions BindConcordOptions<TOptions>(this IServiceCollection services, IConfiguration configuration, string section)
        where TOptions : class, new() => services.BindConcordOptions<TOptions, NoRules<TOptions>>(configuration, section);

    private sealed class NoRules<TOptions> : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options) => ValidateOptionsResult.Success;
    }

    /// <summary>Gives the instance that is there already, where it is valid.</summary>
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
