using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Concord.Grains.Imports;

public static class ImportServiceCollectionExtensions
{
    /// <summary>What the silo needs beside the grains: old records go. The ports' adapters are registered by the store.</summary>
    public static IServiceCollection AddImportRecords(this IServiceCollection services)
    {
        services.AddOptions<ImportRecordOptions>().BindConfiguration(ImportRecordOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ImportRecordOptions>, ImportRecordOptionsValidator>();
        return services.AddHostedService<ImportPurge>();
    }
}
