using Concord.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Concord.Imports;

public static class ImportExtensions
{
    /// <summary>What the silo needs beside the grains: old records go. The ports' adapters are registered by the store.</summary>
    public static IServiceCollection AddImportRecords(this IServiceCollection services)
    {
        services.AddConcordOptions<ImportRecordOptions, ImportRecordOptionsValidator>(ImportRecordOptions.Section);
        return services.AddHostedService<ImportPurge>();
    }
}
